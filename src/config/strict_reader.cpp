#include "strict_reader.hpp"

#include <algorithm>
#include <memory>
#include <new>

#include <libfyaml.h>

#include "column_check.hpp"

namespace tmsync::config {
namespace {

struct Destroy {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};

class Reader {
 public:
  Reader(const SourceFile& file, const YamlLimits& limits, bool loose_brackets) : file_(file), limits_(limits) {
    fy_diag_cfg told{};
    fy_diag_cfg_default(&told);
    told.fp = nullptr;
    diag_.reset(fy_diag_create(&told));
    if (!diag_) throw std::bad_alloc();
    fy_diag_set_collect_errors(diag_.get(), true);
    fy_parse_cfg how{};
    unsigned flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE;
    flags |= FYPCF_DISABLE_DEPTH_LIMIT;
    if (loose_brackets) flags |= FYPCF_SLOPPY_FLOW_INDENTATION;
    how.flags = static_cast<fy_parse_cfg_flags>(flags);
    how.diag = diag_.get();
    parser_.reset(fy_parser_create(&how));
    if (!parser_ || fy_parser_set_string(parser_.get(), file_.text.data(), file_.text.size()) != 0) {
      throw std::bad_alloc();
    }
  }

  StrictReading run() {
    std::size_t depth = 0;
    bool more = !file_.text.empty();
    while (more && depth <= limits_.max_depth) {
      fy_event* event = fy_parser_parse(parser_.get());
      if (event == nullptr) break;
      more = event->type != FYET_STREAM_END;
      if (event->type == FYET_MAPPING_START || event->type == FYET_SEQUENCE_START) ++depth;
      if (event->type == FYET_MAPPING_END || event->type == FYET_SEQUENCE_END) --depth;
      add(event);
      fy_parser_event_free(parser_.get(), event);
    }
    if (depth <= limits_.max_depth) find_error(more);
    return std::move(reading_);
  }

 private:
  using Kind = StrictEvent::Kind;

  static ScalarStyle style_of(fy_token* token) {
    switch (fy_token_scalar_style(token)) {
      case FYSS_SINGLE_QUOTED:
        return ScalarStyle::single_quoted;
      case FYSS_DOUBLE_QUOTED:
        return ScalarStyle::double_quoted;
      case FYSS_LITERAL:
        return ScalarStyle::literal;
      case FYSS_FOLDED:
        return ScalarStyle::folded;
      case FYSS_ANY:
      case FYSS_PLAIN:
      case FYSS_MAX:
        break;
    }
    return ScalarStyle::plain;
  }

  static std::string text_of(fy_token* token) {
    if (token == nullptr) return {};
    std::size_t size = 0;
    const char* text = fy_token_get_text(token, &size);
    return text == nullptr ? std::string() : std::string(text, size);
  }

  void put(fy_event* event, Kind kind, fy_token* anchor, fy_token* tag) {
    StrictEvent& added = reading_.events.emplace_back();
    added.kind = kind;
    const fy_mark* begin = fy_event_start_mark(event);
    const fy_mark* end = fy_event_end_mark(event);
    added.begin = begin == nullptr ? last_ : std::min(begin->input_pos, file_.text.size());
    added.end = end == nullptr ? added.begin : std::min(end->input_pos, file_.text.size());
    last_ = added.end;
    added.anchor = text_of(anchor);
    added.tagged = tag != nullptr;
  }

  void add(fy_event* event) {
    switch (event->type) {
      case FYET_DOCUMENT_START:
        return put(event, Kind::document, nullptr, nullptr);
      case FYET_MAPPING_START:
        put(event, Kind::mapping, event->mapping_start.anchor, event->mapping_start.tag);
        reading_.events.back().flow = fy_event_get_node_style(event) == FYNS_FLOW;
        return;
      case FYET_SEQUENCE_START:
        put(event, Kind::sequence, event->sequence_start.anchor, event->sequence_start.tag);
        reading_.events.back().flow = fy_event_get_node_style(event) == FYNS_FLOW;
        return;
      case FYET_MAPPING_END:
      case FYET_SEQUENCE_END:
        return put(event, Kind::end, nullptr, nullptr);
      case FYET_ALIAS:
        return put(event, Kind::alias, event->alias.anchor, nullptr);
      case FYET_SCALAR: {
        put(event, Kind::scalar, event->scalar.anchor, event->scalar.tag);
        if (fy_token* value = event->scalar.value; value != nullptr) {
          reading_.events.back().style = style_of(value);
          // Of a block without lines at the end of the text libfyaml makes a NUL.
          const StrictEvent& scalar = reading_.events.back();
          const bool block = scalar.style == ScalarStyle::literal || scalar.style == ScalarStyle::folded;
          if (!block || scalar.begin < scalar.end) reading_.events.back().text = text_of(value);
        }
        return;
      }
      case FYET_NONE:
      case FYET_STREAM_START:
      case FYET_STREAM_END:
      case FYET_DOCUMENT_END:
        return;
    }
  }

  /// Whatever the parser complained of counts, also where it went on.
  void find_error(bool unfinished) {
    void* at = nullptr;
    const fy_diag_error* first = fy_diag_errors_iterate(diag_.get(), &at);
    if (first == nullptr && !unfinished) return;
    StrictError& error = reading_.error.emplace();
    error.where = file_.position(last_);
    error.summary = "a reader of YAML 1.2 gives up here";
    if (first == nullptr) return;
    error.summary = first->msg;
    if (first->line > 0) {
      error.where = {file_.name, static_cast<std::size_t>(first->line),
                     static_cast<std::size_t>(std::max(first->column, 1))};
      at_quote(error.where);
    }
  }

  /// For a quote that is not closed libfyaml names the character behind it.
  void at_quote(core::SourcePosition& where) const {
    if (where.line > file_.line_starts.size() || where.column < 2) return;
    std::size_t at = file_.line_starts[where.line - 1];
    for (std::size_t column = 2; column < where.column && at < file_.text.size(); ++column) {
      at = file_.next_character(at);
    }
    const std::size_t next = file_.next_character(at);
    const auto is_quote = [&](std::size_t place) {
      return place < file_.text.size() && (file_.text[place] == '"' || file_.text[place] == '\'');
    };
    if (reading_.error->summary.ends_with("without closing quote") && is_quote(at) && !is_quote(next)) --where.column;
  }

  const SourceFile& file_;
  const YamlLimits& limits_;
  std::unique_ptr<fy_diag, Destroy> diag_;
  std::unique_ptr<fy_parser, Destroy> parser_;
  StrictReading reading_;
  std::size_t last_ = 0;
};

}  // namespace

StrictReading read_strictly(const SourceFile& file, const YamlLimits& limits) {
  StrictReading reading = Reader(file, limits, false).run();
  const auto about_bracket = [](const std::string& text) { return text.find("end in flow mode") != text.npos; };
  if (reading.error && about_bracket(reading.error->summary)) reading = Reader(file, limits, true).run();
  if (!reading.error) reading.error = too_far_left(file, reading.events);
  return reading;
}

}  // namespace tmsync::config
