import org.codehaus.groovy.ast.ASTNode
import org.codehaus.groovy.ast.CodeVisitorSupport
import org.codehaus.groovy.ast.expr.*
import org.codehaus.groovy.ast.stmt.BlockStatement
import org.codehaus.groovy.ast.stmt.ExpressionStatement
import org.codehaus.groovy.ast.stmt.Statement
import org.codehaus.groovy.control.CompilationFailedException
import org.codehaus.groovy.control.CompilationUnit
import org.codehaus.groovy.control.Phases
import org.codehaus.groovy.syntax.Types

/** Holds the text of a Jenkinsfile to the Grammar without running it, as Jenkins does before a build. */
class Checker {
  private final String text
  private final File scripts
  private final List<String> problems = []
  private final Set<String> plugins = [] as Set
  private final Set<String> credentials = [] as Set
  private final Set<String> names = [] as Set

  private Checker(String text, File scripts) {
    this.text = text
    this.scripts = scripts
  }

  /** The problems, each with its line; empty = none. `scripts` is the folder that the head tells to copy to ci/tmsync. */
  static List<String> check(String text, File scripts) {
    def checker = new Checker(text, scripts)
    checker.file()
    checker.problems
  }

  private void problem(ASTNode where, String what) { problems << "line ${where.lineNumber}: $what".toString() }

  private void file() {
    List<Statement> statements
    try {
      def unit = new CompilationUnit()
      def source = unit.addSource('Jenkinsfile', text)
      unit.compile(Phases.CLASS_GENERATION)
      // The compiler rewrites what it compiles: the check wants it as it was written.
      unit = new CompilationUnit()
      source = unit.addSource('Jenkinsfile', text)
      unit.compile(Phases.CONVERSION)
      statements = source.AST.statementBlock.statements
    } catch (CompilationFailedException failure) {
      problems << failure.message
      return
    }
    def made = statements.collect { callIn(it) }
    if (made.size() != 1 || made[0]?.methodAsString != 'pipeline' || blockOf(made[0]) == null) {
      problems << 'line 1: a Declarative Pipeline is one block: pipeline { }'
      return
    }
    pipeline(made[0])
    head('Plugins', plugins + Grammar.ALWAYS)
    head('Credentials', credentials)
    (text =~ /ci\/tmsync\/([\w.-]+)/).each { whole, name ->
      if (!new File(scripts, name).canExecute()) problems << "${lineOf(whole)}: there is no script $name".toString()
    }
  }

  private String lineOf(String part) { "line ${text.substring(0, text.indexOf(part)).count('\n') + 1}" }

  /** A line of the head, "// TITLE: a, b (remark), c.", names what the file needs: all of it, and nothing else. */
  private void head(String title, Set<String> used) {
    def found = text =~ /(?m)^\/\/.*?\b$title(?: \([^)]*\))?: (.*)\.$/
    if (!found.find()) {
      problems << "line 1: the head has no \"$title: ....\"".toString()
      return
    }
    def named = found.group(1).replaceAll(/ \([^)]*\)/, '').split(', ') as Set
    def line = lineOf(found.group(0))
    (used - named).each { problems << "$line: $title: the head does not name \"$it\"".toString() }
    (named - used).each { problems << "$line: $title: \"$it\" is not used".toString() }
  }

  // Statements and expressions

  private static MethodCallExpression callIn(Statement statement) {
    def expression = statement instanceof ExpressionStatement ? statement.expression : null
    expression instanceof MethodCallExpression && expression.implicitThis ? expression : null
  }

  private static List<Expression> argumentsOf(MethodCallExpression call) { ((TupleExpression) call.arguments).expressions }

  private static ClosureExpression blockOf(MethodCallExpression call) {
    def arguments = argumentsOf(call)
    arguments && arguments.last() instanceof ClosureExpression ? arguments.last() : null
  }

  private static List<Statement> within(ClosureExpression block) { ((BlockStatement) block.code).statements }

  /** The calls in the block of `parent`; everything else there is a problem. Empty blocks are, too. */
  private List<MethodCallExpression> callsIn(MethodCallExpression parent, String expected) {
    def block = blockOf(parent)
    if (block == null || argumentsOf(parent).size() > 1) {
      problem(parent, "${parent.methodAsString} takes a block and nothing else")
      return []
    }
    def statements = within(block)
    if (statements.empty) problem(parent, "${parent.methodAsString} is empty")
    statements.findResults { statement ->
      def call = callIn(statement)
      if (call == null) problem(statement, "$expected was expected in ${parent.methodAsString}")
      call
    }
  }

  /** The arguments of a call, without its block, against what it takes. */
  private void arguments(MethodCallExpression call, Call form) {
    def name = call.methodAsString
    def given = argumentsOf(call).findAll { !(it instanceof ClosureExpression) }
    if (form.block != (blockOf(call) != null)) problem(call, "$name ${form.block ? 'needs a' : 'takes no'} block")
    def named = [:]
    if (given.size() == 1 && given[0] instanceof MapExpression) {
      given[0].mapEntryExpressions.each { named[it.keyExpression.text] = it.valueExpression }
    } else if (given.size() == 1 && form.sole != null) {
      named[form.sole] = given[0]
    } else if (!given.empty) {
      problem(call, "$name takes named parameters: ${form.parameters.keySet().join(', ') ?: 'none'}")
      return
    }
    parameters(call, form, named)
  }

  private void parameters(MethodCallExpression call, Call form, Map<String, Expression> named) {
    def name = call.methodAsString
    if (form.plugin) plugins << form.plugin
    named.each { key, value ->
      def type = form.parameters[key]
      if (type == null) {
        problem(value, "$name has no parameter \"$key\"")
      } else if (value instanceof ConstantExpression) {
        def fits = type instanceof List ? value.value in type : type.isInstance(value.value)
        if (!fits) problem(value, "$name: \"$key\" is ${type instanceof List ? 'one of ' + type.join(', ') : 'a ' + type.simpleName}")
      }
    }
    (form.required - named.keySet()).each { problem(call, "$name needs \"$it\"") }
  }

  /** A block of calls that each have a form: options, triggers. */
  private void listed(MethodCallExpression section, Map<String, Call> forms) {
    callsIn(section, 'a call').each { call ->
      def form = forms[call.methodAsString]
      if (form == null) problem(call, "${section.methodAsString}: \"${call.methodAsString}\" is not known here")
      else arguments(call, form)
    }
  }

  /** The sections of a block, by name. */
  private Map<String, MethodCallExpression> sections(MethodCallExpression parent, List<MethodCallExpression> calls,
                                                     Map<String, Boolean> known) {
    def found = [:]
    calls.each { call ->
      def name = call.methodAsString
      if (!known.containsKey(name)) problem(call, "\"$name\" is no section of ${parent.methodAsString}")
      else if (found.containsKey(name)) problem(call, "$name is there twice")
      else found[name] = call
    }
    known.each { name, required ->
      if (required && !found.containsKey(name)) problem(parent, "${parent.methodAsString} needs the section \"$name\"")
    }
    found
  }

  // The parts of a pipeline

  private void pipeline(MethodCallExpression call) {
    def found = sections(call, callsIn(call, 'a section'), Grammar.PIPELINE)
    boolean node = found.agent && agent(found.agent)
    if (found.options) listed(found.options, Grammar.OPTIONS)
    if (found.triggers) listed(found.triggers, Grammar.TRIGGERS)
    if (found.environment) environment(found.environment)
    if (found.stages) stages(found.stages, node)
    if (found.post) post(found.post, node)
  }

  private void stages(MethodCallExpression section, boolean node) {
    callsIn(section, 'a stage').each { call ->
      if (call.methodAsString == 'stage') stage(call, node)
      else problem(call, "a stage was expected, not \"${call.methodAsString}\"")
    }
  }

  private void stage(MethodCallExpression call, boolean node) {
    def given = argumentsOf(call)
    if (given.size() != 2 || !(given[0] instanceof ConstantExpression) || blockOf(call) == null) {
      problem(call, "a stage has a name and a block: stage('name') { }")
      return
    }
    def name = given[0].text
    if (!names.add(name)) problem(call, "there are two stages \"$name\"")
    def calls = within(blockOf(call)).findResults { statement ->
      if (callIn(statement) == null) problem(statement, "a section was expected in stage \"$name\"")
      callIn(statement)
    }
    def found = sections(call, calls, Grammar.STAGE)
    if ((found.steps != null) == (found.stages != null)) problem(call, "stage \"$name\" needs either steps or stages")
    if (found.agent) node = agent(found.agent)
    if (found.when) when(found.when, found)
    if (found.environment) environment(found.environment)
    if (found.options) listed(found.options, Grammar.STAGE_OPTIONS)
    if (found.input) fields(found.input, Grammar.INPUT)
    if (found.steps) steps(found.steps, node)
    if (found.stages) stages(found.stages, node)
    if (found.post) post(found.post, node)
  }

  /** Whether steps get a workspace. */
  private boolean agent(MethodCallExpression call) {
    def given = argumentsOf(call)
    if (given.size() == 1 && given[0] instanceof VariableExpression && given[0].name in ['any', 'none']) return given[0].name == 'any'
    def kinds = callsIn(call, 'a kind of agent')
    if (kinds.size() > 1) problem(call, 'an agent is of one kind')
    kinds.each { kind ->
      def form = Grammar.AGENTS[kind.methodAsString]
      if (form == null) problem(kind, "agent: \"${kind.methodAsString}\" is not known here")
      else if (blockOf(kind) == null) arguments(kind, form)
      else fields(kind, form)
    }
    true
  }

  /** A block of parameters, `name value` each: input { }, docker { }. */
  private void fields(MethodCallExpression section, Call form) {
    def named = [:]
    callsIn(section, 'name and value').each { call ->
      def given = argumentsOf(call)
      if (given.size() == 1) named[call.methodAsString] = given[0]
      else problem(call, "${call.methodAsString} takes one value")
    }
    parameters(section, form, named)
  }

  private void environment(MethodCallExpression section) {
    def block = blockOf(section)
    if (block == null || within(block).empty) problem(section, 'environment is empty')
    def seen = [] as Set
    (block == null ? [] : within(block)).each { statement ->
      def expression = statement instanceof ExpressionStatement ? statement.expression : null
      if (!(expression instanceof BinaryExpression) || expression.operation.type != Types.EQUAL ||
          !(expression.leftExpression instanceof VariableExpression)) {
        problem(statement, 'environment consists of NAME = value')
        return
      }
      if (!seen.add(expression.leftExpression.name)) problem(statement, "${expression.leftExpression.name} is there twice")
      value(expression.rightExpression)
    }
  }

  /** The value of a variable: strings, also joined by +, or credentials('id'). */
  private void value(Expression expression) {
    if (expression instanceof GStringExpression || expression instanceof ConstantExpression && expression.value instanceof String) return
    if (expression instanceof BinaryExpression && expression.operation.type == Types.PLUS) {
      value(expression.leftExpression)
      value(expression.rightExpression)
      return
    }
    def given = expression instanceof MethodCallExpression && expression.methodAsString == 'credentials' ? argumentsOf(expression) : []
    if (given.size() == 1 && given[0] instanceof ConstantExpression) {
      credentials << given[0].text
      plugins << Grammar.CREDENTIALS
    } else {
      problem(expression, "a variable is a string or credentials('id')")
    }
  }

  private void when(MethodCallExpression section, Map<String, MethodCallExpression> stage) {
    def calls = callsIn(section, 'a condition')
    def flags = calls.findAll { it.methodAsString in Grammar.WHEN_FLAGS }
    flags.each { flag ->
      def given = argumentsOf(flag)
      if (given.size() != 1 || !(given[0] instanceof ConstantExpression) || !(given[0].value instanceof Boolean)) {
        problem(flag, "${flag.methodAsString} is true or false")
      }
    }
    // Both are allowed to be left out, but then somebody is asked, or a container started, for a stage that is skipped.
    [input: 'beforeInput', agent: 'beforeAgent'].each { part, flag ->
      if (stage[part] && !flags.any { it.methodAsString == flag && it.arguments.text.contains('true') }) {
        problem(section, "a stage with \"$part\" and \"when\" needs $flag true")
      }
    }
    conditions(section, calls - flags, 1, Integer.MAX_VALUE)
  }

  private void conditions(MethodCallExpression parent, List<MethodCallExpression> calls, int least, int most) {
    if (calls.size() < least || calls.size() > most) problem(parent, "${parent.methodAsString} has ${calls.size()} conditions")
    calls.each { call ->
      def name = call.methodAsString
      if (name in Grammar.NESTING) conditions(call, callsIn(call, 'a condition'), 1, name == 'not' ? 1 : Integer.MAX_VALUE)
      else if (name == 'expression') code(blockOf(call) ?: call, false)
      else if (Grammar.CONDITIONS.containsKey(name)) arguments(call, Grammar.CONDITIONS[name])
      else problem(call, "when: \"$name\" is not known here")
    }
  }

  private void post(MethodCallExpression section, boolean node) {
    callsIn(section, 'a condition').each { call ->
      if (call.methodAsString in Grammar.POST) steps(call, node)
      else problem(call, "post: \"${call.methodAsString}\" is not known here")
    }
  }

  // Steps

  private void steps(MethodCallExpression section, boolean node) {
    callsIn(section, 'a step').each { step(it, node) }
  }

  private void step(MethodCallExpression call, boolean node) {
    def form = Grammar.STEPS[call.methodAsString]
    if (form == null) {
      problem(call, "there is no step \"${call.methodAsString}\" here")
      return
    }
    arguments(call, form)
    if (form.node && !node) problem(call, "${call.methodAsString} needs an agent, and the stage has none")
    def block = blockOf(call)
    if (block == null) return
    if (call.methodAsString == 'script') code(block, node)
    else if (within(block).empty) problem(call, "${call.methodAsString} is empty")
    else within(block).each { callIn(it) ? step(callIn(it), node) : problem(it, "a step was expected in ${call.methodAsString}") }
  }

  /** Groovy at will: what it calls without an object are steps. */
  private void code(ASTNode node, boolean workspace) {
    def visitor = new CodeVisitorSupport() {
      @Override
      void visitMethodCallExpression(MethodCallExpression call) {
        if (call.implicitThis) Checker.this.step(call, workspace)
        super.visitMethodCallExpression(call)
      }
    }
    // The visitor stays outside of closures unless it is led into them.
    (node instanceof ClosureExpression ? node.code : node).visit(visitor)
  }
}
