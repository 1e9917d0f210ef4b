/** A call that a Jenkinsfile may make: of which plugin it comes, and what it takes. */
class Call {
  String plugin = 'Pipeline'
  String sole // the parameter that a lone value sets
  Map<String, Object> parameters = [:] // name: its class, or the list of its words
  List<String> required = []
  boolean block = false
  boolean node = false // works in a workspace, so that it needs an agent
}
