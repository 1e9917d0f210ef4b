// The Jenkinsfile of the recipes in Groovy 2.4, the Groovy of Jenkins; with the folder jenkins on the class path.
//   jenkinsfile.groovy check FILE SCRIPTS      holds FILE to the language, and spoils it in many ways, each of which must be refused
//   jenkinsfile.groovy run FILE NAME=VALUE...  one build; the last line is its result and the stages that ran
//       checkout=FOLDER archive=FOLDER scratch=FOLDER, credential.ID=TOKEN, cause=CAUSE, input=yes|no, VARIABLE=VALUE (BRANCH_NAME...)
// Exit code: 0 as it should be; run: 1 failure, 2 unstable, 3 aborted; 64 called wrongly
if (args.size() < 3 || !(args[0] in ['check', 'run'])) {
  System.err.println 'usage: jenkinsfile.groovy check FILE SCRIPTS | run FILE NAME=VALUE...'
  System.exit(64)
}
def file = new File(args[1])
def text = file.text

if (args[0] == 'check') {
  def scripts = new File(args[2])
  def failures = Checker.check(text, scripts).collect { "$file: $it" }

  // What is spoiled, by what, and the complaint. A check that accepts everything would prove nothing.
  def spoiled = [
    ['  stages {', '  stagez {', '"stagez" is no section of pipeline'],
    ['      steps {', '      stepz {', '"stepz" is no section of stage'],
    ['  agent none', '', 'pipeline needs the section "agent"'],
    ['      agent { docker', '      agent { dokker', 'agent: "dokker" is not known here'],
    ['docker { image', 'docker { img', 'docker has no parameter "img"'],
    ['timeout(time: 1, ', 'timeout(tyme: 1, ', 'timeout has no parameter "tyme"'],
    ["unit: 'HOURS'", "unit: 'HOUR'", 'timeout: "unit" is one of'],
    ['options { timeout', 'options { timeuot', 'options: "timeuot" is not known here'],
    ['      options {', '      triggers {', '"triggers" is no section of stage'],
    ['triggers { cron', 'triggers { corn', 'triggers: "corn" is not known here'],
    ['when { changeRequest', 'when { changeRequests', 'when: "changeRequests" is not known here'],
    ["triggeredBy 'TimerTrigger'", "triggeredBy 'Timer'", 'triggeredBy: "cause" is one of'],
    ['beforeInput true', 'beforeAgent true', 'needs beforeInput true'],
    ['input { message', 'input { mesage', 'input has no parameter "mesage"'],
    ['always {', 'allways {', 'post: "allways" is not known here'],
    ['allowEmptyArchive: true', 'allowEmpty: true', 'archiveArtifacts has no parameter "allowEmpty"'],
    ['allowEmptyArchive: true', "allowEmptyArchive: 'true'", '"allowEmptyArchive" is a Boolean'],
    ["archiveArtifacts artifacts: 'tmsync-out/**', allow", 'archiveArtifacts allow', 'archiveArtifacts needs "artifacts"'],
    ["lock('tmsync')", "look('tmsync')", 'there is no step "look" here'],
    ['unstable(', 'unsteady(', 'there is no step "unsteady" here'],
    ["echo 'confirmed'", "sh 'true'", 'sh needs an agent'],
    ["JOB_OUT = 'tmsync-out'", "jobOut('tmsync-out')", 'environment consists of NAME = value'],
    ["credentials('tmsync-hq-write')", "credentials('tmsync-write')", 'does not name "tmsync-write"'],
    [', Lockable Resources', '', 'does not name "Lockable Resources"'],
    [', JUnit', ', JUnit, Slack Notification', '"Slack Notification" is not used'],
    ['ci/tmsync/verify.sh', 'ci/tmsync/verfy.sh', 'there is no script verfy.sh'],
    ["stage('confirm')", "stage('apply')", 'there are two stages "apply"'],
    ['pipeline {', 'pipelines {', 'line 1: a Declarative Pipeline is one block'],
    ["stage('nightly') {", "stage('nightly' {", 'unexpected token'],
  ]
  spoiled.each { from, to, complaint ->
    def at = text.indexOf(from)
    if (at < 0) {
      failures << "jenkinsfile.groovy spoils \"$from\", which $file does not have"
      return
    }
    def found = Checker.check(text.substring(0, at) + to + text.substring(at + from.size()), scripts)
    if (!found.any { it.contains(complaint) }) failures << "\"$to\" instead of \"$from\" is not refused with \"$complaint\" but: $found"
    if (!found.every { it =~ /line \d+/ }) failures << "\"$to\" instead of \"$from\" is refused without a line: $found"
  }
  failures.each { System.err.println "recipes: $it" }
  if (!failures.empty) System.exit(1)
  println "recipes: 1 Jenkinsfile holds, ${spoiled.size()} spoiled ones are refused"
  System.exit(0)
}

def given = args.drop(2).collectEntries { it.split('=', 2) as List }
def build = new Build(
  checkout: new File(given.remove('checkout')), archive: new File(given.remove('archive')), scratch: new File(given.remove('scratch')),
  cause: given.remove('cause') ?: 'BranchEventCause', confirmed: given.remove('input') == 'yes',
  secrets: given.findAll { it.key.startsWith('credential.') }.collectEntries { [it.key - 'credential.', it.value] },
  variables: given.findAll { !it.key.startsWith('credential.') })
new GroovyShell(new Binding(pipeline: { Closure block -> build.run(block) })).evaluate(text, 'Jenkinsfile')
println "${build.result}: ${build.ran.join(', ')}"
System.exit([SUCCESS: 0, FAILURE: 1, UNSTABLE: 2, ABORTED: 3][build.result])
