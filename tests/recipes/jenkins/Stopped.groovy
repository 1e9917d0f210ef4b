/** A step, or a person, ended the stage. */
class Stopped extends RuntimeException {
  final String result
  Stopped(String result, String message) {
    super(message)
    this.result = result
  }
}
