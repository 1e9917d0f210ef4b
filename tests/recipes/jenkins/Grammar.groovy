/**
 * What may stand where in a Declarative Pipeline, after Jenkins' documentation ("Pipeline Syntax", "Pipeline Steps Reference").
 * Sections, conditions and steps are no more than what Build and Steps act out: another one is refused, and is added there as well.
 * Their parameters are those that Jenkins knows, also where a test need not act them out.
 */
class Grammar {
  // Sections: name -> whether it is required.
  static final Map<String, Boolean> PIPELINE =
    [agent: true, options: false, triggers: false, environment: false, stages: true, post: false]
  static final Map<String, Boolean> STAGE =
    [agent: false, when: false, environment: false, input: false, options: false, steps: false, stages: false, post: false]

  static final List<String> POST = ['always', 'success', 'failure', 'unstable', 'unsuccessful', 'aborted', 'cleanup']

  private static final List<String> UNITS = ['SECONDS', 'MINUTES', 'HOURS', 'DAYS']
  private static final Call TIMEOUT =
    new Call(sole: 'time', parameters: [time: Integer, unit: UNITS, activity: Boolean], required: ['time'])

  static final Map<String, Call> OPTIONS = [
    timeout: TIMEOUT,
    disableConcurrentBuilds: new Call(parameters: [abortPrevious: Boolean]),
    skipDefaultCheckout: new Call(),
    copyArtifactPermission: new Call(plugin: 'Copy Artifact', sole: 'projectNames', parameters: [projectNames: String],
      required: ['projectNames']),
  ]
  static final Map<String, Call> STAGE_OPTIONS = OPTIONS.subMap(['timeout', 'skipDefaultCheckout'])

  static final Map<String, Call> TRIGGERS = [
    cron: new Call(sole: 'spec', parameters: [spec: String], required: ['spec']),
    pollSCM: new Call(sole: 'spec', parameters: [spec: String], required: ['spec']),
  ]

  static final Map<String, Call> AGENTS = [
    label: new Call(sole: 'label', parameters: [label: String], required: ['label']),
    docker: new Call(plugin: 'Docker Pipeline', sole: 'image', parameters: [image: String, label: String, args: String,
      registryUrl: String, registryCredentialsId: String, alwaysPull: Boolean, reuseNode: Boolean], required: ['image']),
  ]

  static final Call INPUT = new Call(sole: 'message', parameters: [message: String, id: String, ok: String, submitter: String,
    submitterParameter: String], required: ['message'])

  static final List<String> CAUSES = ['TimerTrigger', 'SCMTrigger', 'UserIdCause', 'BranchEventCause', 'BranchIndexingCause']
  static final Map<String, Call> CONDITIONS = [
    branch: new Call(sole: 'pattern', parameters: [pattern: String], required: ['pattern']),
    changeRequest: new Call(),
    environment: new Call(parameters: [name: String, value: String], required: ['name', 'value']),
    triggeredBy: new Call(sole: 'cause', parameters: [cause: CAUSES], required: ['cause']),
  ]
  static final List<String> NESTING = ['not', 'allOf', 'anyOf']
  static final List<String> WHEN_FLAGS = ['beforeAgent', 'beforeInput', 'beforeOptions']

  static final Map<String, Call> STEPS = [
    sh: new Call(sole: 'script', node: true, required: ['script'],
      parameters: [script: String, returnStatus: Boolean, returnStdout: Boolean, encoding: String, label: String]),
    echo: new Call(sole: 'message', parameters: [message: String], required: ['message']),
    error: new Call(sole: 'message', parameters: [message: String], required: ['message']),
    unstable: new Call(sole: 'message', parameters: [message: String], required: ['message']),
    script: new Call(block: true),
    timeout: new Call(sole: TIMEOUT.sole, parameters: TIMEOUT.parameters, required: TIMEOUT.required, block: true),
    stash: new Call(sole: 'name', node: true, required: ['name'], parameters: [name: String, includes: String, excludes: String,
      allowEmpty: Boolean, useDefaultExcludes: Boolean]),
    unstash: new Call(sole: 'name', node: true, parameters: [name: String], required: ['name']),
    archiveArtifacts: new Call(sole: 'artifacts', node: true, required: ['artifacts'], parameters: [artifacts: String,
      allowEmptyArchive: Boolean, caseSensitive: Boolean, defaultExcludes: Boolean, excludes: String, fingerprint: Boolean,
      followSymlinks: Boolean, onlyIfSuccessful: Boolean]),
    junit: new Call(plugin: 'JUnit', sole: 'testResults', node: true, required: ['testResults'], parameters: [testResults: String,
      allowEmptyResults: Boolean, keepLongStdio: Boolean, skipMarkingBuildUnstable: Boolean, skipPublishingChecks: Boolean]),
    lock: new Call(plugin: 'Lockable Resources', sole: 'resource', block: true, required: ['resource'],
      parameters: [resource: String, inversePrecedence: Boolean, skipIfLocked: Boolean, variable: String]),
  ]

  static final String CREDENTIALS = 'Credentials Binding' // the plugin behind credentials('...')
  /** Plugins that no call of a Jenkinsfile shows: the language itself, and the checkout. */
  static final List<String> ALWAYS = ['Pipeline', 'Git']
}
