#include "plan_words.hpp"

namespace tmsync::report {

Color color_of(plan::Action action) {
  switch (action) {
    case plan::Action::create:
      return Color::green;
    case plan::Action::update:
      return Color::yellow;
    case plan::Action::remove:
      return Color::red;
    case plan::Action::restore:
      return Color::cyan;
    case plan::Action::adopt:
      return Color::cyan;
    case plan::Action::none:
      return Color::dim;
    case plan::Action::refused:
      return Color::red;
  }
  return Color::none;
}

std::string_view words(plan::Reason reason) {
  switch (reason) {
    case plan::Reason::not_in_recipient:
      return "new";
    case plan::Reason::source_changed:
      return "changed at the source";
    case plan::Reason::recipient_changed:
      return "changed on the recipient";
    case plan::Reason::mapping_changed:
      return "mapping or field selection changed";
    case plan::Reason::incomplete:
      return "left half-done by an earlier run";
    case plan::Reason::mark_damaged:
      return "its mark is damaged";
    case plan::Reason::refresh:
      return "differs in a full comparison";
    case plan::Reason::deleted_on_recipient:
      return "deleted on the recipient";
    case plan::Reason::adopt_match:
      return "the one match there";
    case plan::Reason::scope_left:
      return "left the scope";
    case plan::Reason::duplicate:
      return "second copy of the same case";
    case plan::Reason::lost_mark:
      return "its mark seems lost";
    case plan::Reason::adopt_ambiguous:
      return "several matches";
    case plan::Reason::echo:
      return "is itself a copy from the recipient";
    case plan::Reason::foreign_copy:
      return "somebody's clone carries its mark";
    case plan::Reason::source_reset:
      return "the original is younger than its copy";
    case plan::Reason::source_deleted:
      return "deleted at the source";
    case plan::Reason::unreadable:
      return "could not be read completely";
    case plan::Reason::not_on_instance:
      return "new";
    case plan::Reason::configuration_changed:
      return "differs from what is declared";
    case plan::Reason::secret_missing:
      return "no secret is stored";
    case plan::Reason::secret_rotated:
      return "its secret is replaced";
    case plan::Reason::switched_off:
      return "TestOps switched it off";
    case plan::Reason::declared_absent:
      return "declared absent";
    case plan::Reason::credentials_refused:
      return "TestOps switched it off; the token is refused";
    case plan::Reason::reverted:
      return "brought back as a run record holds it";
    case plan::Reason::touch:
      return "only the mark is refreshed";
    case plan::Reason::unchanged:
      return "unchanged";
  }
  return "unchanged";
}

std::string_view remedy(plan::Reason reason) {
  switch (reason) {
    case plan::Reason::lost_mark:
      return "an unmarked case of this name, made by this token's user, is on the recipient; creating could double it. "
             "tmsync mark --repair ADDRESS writes its mark again, spec.testCases.adopt: { by: name } takes it over; if "
             "it is no copy, rename or delete it there";
    case plan::Reason::adopt_ambiguous:
      return "adopting needs exactly one unmarked case of the recipient for one case in scope. Make the names or keys "
             "unique, or delete the surplus ones there";
    case plan::Reason::echo:
      return "exporting it would send the case back to where it came from. Leave it out of the scope with "
             "spec.testCases.aql";
    case plan::Reason::foreign_copy:
      return "a case of the recipient carries this mark, and the tool cannot have made it. tmsync mark --remove "
             "ADDRESS takes the mark off it; was it made by an earlier service user, name that user in formerUsers of "
             "the "
             "Instance";
    case plan::Reason::source_reset:
      return "the server seems to have been restored or reused: it gave this id again. If the copy belongs to this "
             "case all the same, tmsync mark --repair ADDRESS keeps it; else tmsync mark --remove ADDRESS lets it go";
    case plan::Reason::credentials_refused:
      return "switching it on again would not last. Give the project in the Integration a token that the recipient "
             "accepts "
             "and that may write to the recipient project, then plan again";
    case plan::Reason::not_in_recipient:
    case plan::Reason::source_changed:
    case plan::Reason::recipient_changed:
    case plan::Reason::mapping_changed:
    case plan::Reason::incomplete:
    case plan::Reason::mark_damaged:
    case plan::Reason::refresh:
    case plan::Reason::deleted_on_recipient:
    case plan::Reason::adopt_match:
    case plan::Reason::reverted:
    case plan::Reason::scope_left:
    case plan::Reason::source_deleted:
    case plan::Reason::unreadable:
    case plan::Reason::duplicate:
    case plan::Reason::not_on_instance:
    case plan::Reason::configuration_changed:
    case plan::Reason::secret_missing:
    case plan::Reason::secret_rotated:
    case plan::Reason::switched_off:
    case plan::Reason::declared_absent:
    case plan::Reason::touch:
    case plan::Reason::unchanged:
      return {};
  }
  return {};
}

std::string_view launch_words(plan::Reason reason) {
  if (reason == plan::Reason::mapping_changed) return "what goes along changed";
  if (reason == plan::Reason::duplicate) return "second copy of the same launch";
  return words(reason);
}

std::string_view launch_remedy(plan::Reason reason) {
  if (reason == plan::Reason::foreign_copy) {
    return "a launch of the recipient carries this mark, and the tool cannot have made it. tmsync mark --remove "
           "ADDRESS takes the mark off it; was it made by an earlier service user, name that user in formerUsers of "
           "the "
           "Instance";
  }
  if (reason != plan::Reason::echo) return {};
  return "exporting it would send the launch back to where it came from. Leave it out with spec.launches.aql";
}

}  // namespace tmsync::report
