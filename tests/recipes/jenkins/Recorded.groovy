/** What a block of a pipeline consists of, in its order: calls, and variables that are assigned. */
class Recorded {
  final List<List> calls = [] // name, arguments
  final Map<String, String> values = [:]

  Recorded(Build build, Closure block) { build.within(block, new Recorder(build, this)) }

  /** The block of the section `name`, or null. */
  Closure section(String name) {
    def call = calls.find { it[0] == name }
    call == null ? null : call[1].last()
  }
}

/** Stands behind a block while it is recorded: every name is a call, or a variable of the build. */
class Recorder extends GroovyObjectSupport {
  private final Build build
  private final Recorded into

  Recorder(Build build, Recorded into) {
    this.build = build
    this.into = into
  }

  @Override
  Object invokeMethod(String name, Object arguments) {
    if (name == 'credentials') return build.credential(arguments[0])
    into.calls << [name, arguments as List]
    null
  }

  @Override
  void setProperty(String name, Object value) { into.values[name] = value.toString() }

  @Override
  Object getProperty(String name) { name in ['any', 'none'] ? name : build.variable(name) }
}
