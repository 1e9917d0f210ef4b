import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption

/** The steps, in a workspace. */
class Steps extends GroovyObjectSupport {
  private final Build build
  private final File workspace

  Steps(Build build, File workspace) {
    this.build = build
    this.workspace = workspace
  }

  @Override
  Object getProperty(String name) { build.variable(name) }

  // Steps are called with named parameters, or with the one that may go without its name.
  private static Map named(String parameter, Object given) { given instanceof Map ? given : [(parameter): given] }

  def sh(Object given) {
    def call = named('script', given)
    // As Jenkins calls it: every command is in the log, the first one that fails ends the script.
    def builder = new ProcessBuilder('sh', '-xe', '-c', call.script.toString()).directory(workspace).redirectErrorStream(true)
    builder.environment().putAll(build.merged() + [WORKSPACE: workspace.path])
    def process = builder.start()
    process.outputStream.close()
    def output = process.inputStream.text
    if (!call.returnStdout) print output
    def code = process.waitFor()
    if (call.returnStatus) return code
    if (code != 0) error("script returned exit code $code")
    call.returnStdout ? output : null
  }

  def echo(Object given) { println named('message', given).message }
  def error(Object given) { throw new Stopped('FAILURE', named('message', given).message.toString()) }
  def unstable(Object given) {
    echo(given)
    build.worsen('UNSTABLE')
  }
  def script(Closure block) { build.within(block, this) }
  def lock(Object resource, Closure block) { build.within(block, this) }
  def timeout(Object limit, Closure block) { build.within(block, this) }

  def stash(Object given) {
    def stash = named('name', given)
    if (!copyMatching(stash.includes ?: '**', shelf(stash.name)) && !stash.allowEmpty) error("stash ${stash.name} is empty")
  }
  def unstash(Object given) {
    def folder = shelf(named('name', given).name)
    if (!folder.directory) error("there is no stash ${folder.name}")
    copy(folder.toPath(), workspace.toPath()) { true }
  }
  private File shelf(String name) { new File(build.scratch, "stash-$name") }

  def archiveArtifacts(Object given) {
    def wanted = named('artifacts', given)
    if (!copyMatching(wanted.artifacts, build.archive) && !wanted.allowEmptyArchive) error("nothing to archive: ${wanted.artifacts}")
  }

  def junit(Object given) {
    def wanted = named('testResults', given)
    def folder = Files.createTempDirectory(build.scratch.toPath(), 'junit').toFile()
    if (!copyMatching(wanted.testResults, folder) && !wanted.allowEmptyResults) error("no test results: ${wanted.testResults}")
    folder.eachFileRecurse { file ->
      if (!file.file) return
      def report = new XmlSlurper().parse(file)
      if (!(report.name() in ['testsuite', 'testsuites'])) error("${file.name} is no JUnit report")
      if (report.'**'.any { it.name() in ['failure', 'error'] }) unstable("${file.name} has failures")
    }
  }

  private int copyMatching(String patterns, File target) {
    def matchers = patterns.split(/,\s*/).collect { matcher(it) }
    copy(workspace.toPath(), target.toPath()) { relative -> matchers.any { it.matches(relative) } }
  }

  static matcher(String pattern) { FileSystems.default.getPathMatcher("glob:$pattern") }

  /** Copies the files that `wanted` accepts by their relative path; how many. */
  static int copy(Path from, Path to, Closure<Boolean> wanted) {
    int copied = 0
    from.eachFileRecurse { Path file ->
      def relative = from.relativize(file)
      if (!Files.isRegularFile(file) || !wanted(relative)) return
      Files.createDirectories(to.resolve(relative).parent)
      Files.copy(file, to.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING)
      ++copied
    }
    copied
  }
}
