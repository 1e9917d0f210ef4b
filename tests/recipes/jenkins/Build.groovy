import java.nio.file.Files

/** One build of a pipeline that the Checker accepted, in the order in which Jenkins goes through a stage. */
class Build {
  Map<String, String> variables // of the situation: BRANCH_NAME, CHANGE_ID...
  Map<String, String> secrets   // credentials by id
  String cause
  boolean confirmed             // what a person answers
  File checkout                 // copied for every agent
  File archive                  // what archiveArtifacts keeps
  File scratch

  String result = 'SUCCESS'
  final List<String> ran = []
  private final List<Map<String, String>> scopes = []
  private File workspace

  void run(Closure pipeline) {
    def root = new Recorded(this, pipeline)
    scopes << variables << environment(root)
    boolean agent = hasAgent(root, false)
    if (agent) workspace = newWorkspace()
    if (root.section('triggers')) new Recorded(this, root.section('triggers'))
    stages(root.section('stages'), agent)
    post(root, result)
  }

  private void stages(Closure block, boolean agent) {
    new Recorded(this, block).calls.each { call ->
      if (result in ['FAILURE', 'ABORTED']) return
      try {
        stage(call[1][0], new Recorded(this, call[1][1]), agent)
      } catch (Stopped stopped) {
        println "stage ${call[1][0]}: ${stopped.message}"
        worsen(stopped.result)
      }
    }
  }

  // Options, when (with beforeInput and beforeAgent, on which the Checker insists), input, agent, environment, steps, post.
  private void stage(String name, Recorded stage, boolean inherited) {
    if (stage.section('when') && !new Recorded(this, stage.section('when')).with { conditions(it).every() }) return
    ran << name
    if (stage.section('input') && !confirmed) throw new Stopped('ABORTED', 'rejected')
    def outer = workspace
    boolean agent = hasAgent(stage, inherited)
    if (stage.calls.any { it[0] == 'agent' }) workspace = agent ? newWorkspace() : null
    scopes << environment(stage)
    def outcome = 'SUCCESS'
    def before = result
    try {
      if (stage.section('steps')) within(stage.section('steps'), new Steps(this, workspace))
      else stages(stage.section('stages'), agent)
    } catch (Stopped stopped) {
      outcome = stopped.result
      throw stopped
    } finally {
      if (outcome == 'SUCCESS' && result != before) outcome = result
      post(stage, outcome)
      scopes.remove(scopes.size() - 1)
      workspace = outer
    }
  }

  private boolean hasAgent(Recorded part, boolean inherited) {
    def call = part.calls.find { it[0] == 'agent' }
    call == null ? inherited : call[1] != ['none']
  }

  private Map<String, String> environment(Recorded part) {
    part.section('environment') ? new Recorded(this, part.section('environment')).values : [:]
  }

  private List<Boolean> conditions(Recorded block) {
    block.calls.findAll { !(it[0] in Grammar.WHEN_FLAGS) }.collect { name, arguments ->
      def first = arguments ? arguments[0] : null
      switch (name) {
        case 'branch': return Steps.matcher(first).matches(new File(variable('BRANCH_NAME')).toPath())
        case 'changeRequest': return variables.containsKey('CHANGE_ID')
        case 'triggeredBy': return first == cause
        case 'environment': return merged()[first.name] == first.value
        case 'expression': return within(first, new Steps(this, workspace)) as boolean
        case 'not': return !conditions(new Recorded(this, first))[0]
        case 'allOf': return conditions(new Recorded(this, first)).every()
        case 'anyOf': return conditions(new Recorded(this, first)).any()
      }
    }
  }

  private void post(Recorded part, String outcome) {
    if (!part.section('post')) return
    def applies = ['always', outcome.toLowerCase()] + (outcome == 'SUCCESS' ? [] : ['unsuccessful'])
    def blocks = new Recorded(this, part.section('post')).calls
    def due = blocks.findAll { it[0] in applies } + blocks.findAll { it[0] == 'cleanup' }
    due.each { within(it[1][0], new Steps(this, workspace)) }
  }

  // Jenkins keeps workspaces: what the last build left there is still there.
  private File newWorkspace() {
    def folder = Files.createTempDirectory(scratch.toPath(), 'workspace').toFile()
    Steps.copy(checkout.toPath(), folder.toPath()) { true }
    def stale = new File(folder, 'tmsync-out/of-an-earlier-build')
    stale.parentFile.mkdirs()
    stale.text = 'stale'
    folder
  }

  void worsen(String other) {
    def order = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED']
    if (order.indexOf(other) > order.indexOf(result)) result = other
  }

  Object within(Closure block, Object delegate) {
    block.delegate = delegate
    block.resolveStrategy = Closure.DELEGATE_ONLY
    block.call()
  }

  String credential(String id) {
    if (!secrets.containsKey(id)) throw new Stopped('FAILURE', "there are no credentials $id")
    secrets[id]
  }

  Map<String, String> merged() { scopes.inject([:]) { all, scope -> all + scope } }

  Object variable(String name) {
    def all = merged()
    if (name == 'env') return all
    if (!all.containsKey(name)) throw new MissingPropertyException(name, Build)
    all[name]
  }
}
