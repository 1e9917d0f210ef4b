#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tmsync/core/diagnostic.hpp"
#include "tmsync/model/configuration.hpp"
#include "tmsync/plan/side.hpp"

/// From an attribute value of the source to one of the recipient: design section 2, resolved once per export.
namespace tmsync::plan {

enum class MappingOutcome {
  mapped,    ///< a row named it
  identity,  ///< a value of the same name exists on the recipient, or will be created
  fallback,  ///< the default took it
  dropped,   ///< a row without target
  ignored,   ///< nothing applied
};
[[nodiscard]] std::string_view to_string(MappingOutcome outcome);

struct MappedValue {
  MappingOutcome outcome = MappingOutcome::ignored;
  std::optional<Ref> target;  ///< id 0 with a name: has to be created first (`createMissing`)
  core::SourcePosition row;   ///< the row or rules that decided; empty where nothing applied
};

/// The rules of one attribute with every id and name looked up on both sides.
class ValueMap {
 public:
  /// `what` names the attribute in diagnostics: `status`, `custom field "Priority"`. Unknown ids and names are errors
  /// with the nearest ones that do exist. `locked` = the recipient refuses new values, which makes createMissing a
  /// warning.
  ValueMap(const model::AttributeRules& rules, const std::string& what, const std::vector<Ref>& source,
           const std::vector<Ref>& recipient, bool locked, core::Diagnostics& diags);

  [[nodiscard]] MappedValue map(const Ref& source) const;
  /// A value that `createMissing` brought into being meanwhile.
  void add_recipient(Ref value);

  struct Row {
    std::optional<Id> source_id;  ///< absent: every value of the name
    std::string source_name;
    std::vector<Ref> sources;  ///< the values of the source that it takes
    std::optional<Ref> target;
    core::SourcePosition where;
  };
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] bool identity() const { return identity_; }
  [[nodiscard]] const std::optional<Ref>& fallback() const { return fallback_; }

 private:
  std::vector<Row> rows_;
  bool identity_ = false;
  bool create_missing_ = false;
  std::optional<Ref> fallback_;
  std::vector<Ref> recipient_;
  core::SourcePosition where_;
};

/// One custom field that the mapping names (or that `*` covers).
struct FieldMap {
  Ref source;
  Ref target;
  bool single_select = false;  ///< of the recipient's field
  ValueMap values;
};

struct StatusTarget {
  Ref status;
  Ref workflow;
};

class ResolvedMapping {
 public:
  /// `mapping` may be null: every attribute value is ignored (roles go by their name).
  ResolvedMapping(const model::AttributeMapping* mapping, const Side& source, const Side& recipient,
                  core::Diagnostics& diags);

  [[nodiscard]] const std::vector<FieldMap>& fields() const { return fields_; }
  [[nodiscard]] std::vector<FieldMap>& fields() { return fields_; }
  [[nodiscard]] const FieldMap* field_of_source(Id source_field) const;
  /// Custom fields of the recipient that the export owns: their values mirror the source.
  [[nodiscard]] bool manages(Id recipient_field) const;

  [[nodiscard]] std::optional<MappedValue> status(const std::optional<Ref>& source) const;
  [[nodiscard]] std::optional<MappedValue> layer(const std::optional<Ref>& source) const;
  [[nodiscard]] std::optional<MappedValue> workflow(const std::optional<Ref>& source) const;
  /// Roles that the mapping does not mention keep their name.
  [[nodiscard]] MappedValue role(const Ref& source) const;
  [[nodiscard]] bool maps_roles() const { return role_.has_value(); }

  // The rules themselves, for writing them down elsewhere; absent where the mapping does not name the attribute.
  [[nodiscard]] const std::optional<ValueMap>& status_rules() const { return status_; }
  [[nodiscard]] const std::optional<ValueMap>& workflow_rules() const { return workflow_; }
  [[nodiscard]] const std::optional<ValueMap>& layer_rules() const { return layer_; }
  [[nodiscard]] const std::optional<ValueMap>& role_rules() const { return role_; }

  /// Status and workflow together, since TestOps takes them only together: the mapped workflow where it contains the
  /// status, else the recipient project's own for the kind of case, else the first by name that contains it.
  [[nodiscard]] std::optional<StatusTarget> status_target(const std::optional<Ref>& status,
                                                          const std::optional<Ref>& workflow, bool automated) const;

  /// Over everything that decides what a case becomes: the mapping as written, the parts, what is preserved.
  [[nodiscard]] std::string digest(const model::Export& declared) const;

 private:
  std::optional<ValueMap> status_;
  std::optional<ValueMap> workflow_;
  std::optional<ValueMap> layer_;
  std::optional<ValueMap> role_;
  std::vector<FieldMap> fields_;
  std::vector<WorkflowDef> recipient_workflows_;
  std::optional<Id> manual_workflow_;
  std::optional<Id> automated_workflow_;
  std::vector<Ref> recipient_roles_;
  std::string text_;  ///< canonical text of the rules, for the digest
};

/// Why a value is lost.
enum class CoverageReason {
  none,           ///< it is not lost, or a rule says so
  no_rule,        ///< the mapping does not name the attribute
  no_such_value,  ///< neither a row nor a value of the same name
  no_such_field,  ///< the recipient project does not use the field
};
[[nodiscard]] std::string_view to_string(CoverageReason reason);

/// How often each value was met in scope and what becomes of it.
struct CoverageRow {
  std::string attribute;  ///< "status", "layer", "workflow", "customFields.Priority", "role"
  std::string value;
  std::int64_t cases = 0;
  MappingOutcome outcome = MappingOutcome::ignored;
  std::string target;      ///< name on the recipient; empty where nothing is written
  bool collapsed = false;  ///< another value of the attribute becomes the same target
  CoverageReason reason = CoverageReason::none;
  bool operator==(const CoverageRow&) const = default;
};

class Coverage {
 public:
  void count(const std::string& attribute, const std::string& value, const MappedValue& mapped, std::int64_t cases = 1);
  /// By attribute, then value; `collapsed` filled in.
  [[nodiscard]] std::vector<CoverageRow> rows() const;

 private:
  std::map<std::pair<std::string, std::string>, CoverageRow> rows_;
};

}  // namespace tmsync::plan
