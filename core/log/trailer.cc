#include "core/log/trailer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/base/sha256.h"
#include "core/base/whole_number.h"
#include "core/log/atomic_file.h"
#include "core/log/initial_values.h"
#include "core/log/run_format.h"
#include "core/spec/field.h"
#include "core/spec/toml_value.h"

namespace runexp {
namespace {

constexpr std::string_view kFirstLine =
    "# A run of runexp: an HDF5 file, and these 2,048 bytes of text (TOML) behind it.\n";
constexpr std::string_view kMetricsLine = "[metrics]";
constexpr std::string_view kSpecLine = "[spec]";
constexpr std::string_view kCompleteLine = "spec_is_complete = true";
constexpr std::string_view kIncompleteLine = "spec_is_complete = false";
constexpr std::string_view kDigestLine = "[digest]";
constexpr std::size_t kLastLineSize = 84;
constexpr std::size_t kLineWidth = 80;  // of a blank line, with its line feed

std::string LastLine(std::string_view text_before) {
  return fmt::format("trailer_sha256 = \"{}\"\n", Sha256Hex(text_before));
}

std::string Quoted(std::string_view value) {
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '"' || c == '\\') {
      throw Error(
          fmt::format("\"{}\" cannot stand in the trailer of a run file: control "
                      "characters, quotes and backslashes are not allowed",
                      value));
    }
  }
  return fmt::format("\"{}\"", value);
}

std::vector<std::string> Lines(const Trailer& t) {
  std::vector<std::string> lines;
  const auto add = [&](std::string_view key, const std::string& value) {
    lines.push_back(fmt::format("{} = {}", key, value));
  };
  add("format", Quoted(kRunFormat));
  add("format_version", fmt::to_string(kRunFormatVersion));
  add("run_id", Quoted(t.run_id));
  add("name", Quoted(t.name));
  add("status", Quoted(StatusName(t.status)));
  add("numerics_version", fmt::to_string(t.numerics_version));
  add("epochs_done", fmt::to_string(t.epochs_done));
  if (t.updates_in_epoch > 0) add("updates_in_epoch", fmt::to_string(t.updates_in_epoch));
  add("epochs", fmt::to_string(t.epochs));
  add("corpus_file", TomlString(t.corpus_file));
  add("corpus_sha256", Quoted(t.corpus_sha256));
  add("vocabulary_size", fmt::to_string(t.vocabulary_size));
  add("is_stand_in", t.is_stand_in ? "true" : "false");
  lines.emplace_back(t.spec_is_complete ? kCompleteLine : kIncompleteLine);
  add("result_sha256", Quoted(t.result_sha256));
  if (!t.initial_values_sha256.empty()) {
    add("initial_file", TomlString(t.initial_file));
    add("initial_values_sha256", Quoted(t.initial_values_sha256));
  }
  if (!t.started.empty()) add("started", Quoted(t.started));
  if (!t.host.empty()) add("host", Quoted(t.host));
  if (!t.simd_target.empty()) add("simd_target", Quoted(t.simd_target));
  lines.emplace_back(kMetricsLine);
  for (const auto& [name, value] : t.metrics) add(name, TomlFloat(value));
  lines.emplace_back(kSpecLine);
  for (const auto& [field, value] : t.spec) add(field, value);
  return lines;
}

std::size_t SizeOf(const std::vector<std::string>& lines) {
  std::size_t size = 0;
  for (const std::string& line : lines) size += line.size() + 1;
  return size;
}

// Drops the longest lines of [spec], which is last, until the rest fits.
void DropLongFields(std::vector<std::string>& lines, std::size_t size) {
  if (SizeOf(lines) > size) std::ranges::replace(lines, kCompleteLine, kIncompleteLine);
  while (SizeOf(lines) > size) {
    const auto longest = std::ranges::max_element(std::ranges::find(lines, kSpecLine), lines.end(),
                                                  {}, &std::string::size);
    if (*longest == kSpecLine) {
      throw Error(fmt::format(
          "the name does not fit in the trailer of a run file: {} bytes too many; choose a "
          "shorter one",
          SizeOf(lines) - size));
    }
    lines.erase(longest);
  }
}

// Returns the first characters of a UTF-8 text, in at most `size` bytes.
std::string_view FirstBytes(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

// A text may have several lines and quote anything; returns its beginning as one line without
// escapes, in at most `size` bytes.
std::string OneLine(std::string_view message, std::size_t size) {
  std::string line;
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_blank = byte <= 0x20 || byte == 0x7f;
    if (is_blank && (line.empty() || line.back() == ' ')) continue;
    line += is_blank ? ' ' : c == '"' ? '\'' : c == '\\' ? '/' : c;
  }
  return std::string(FirstBytes(line, size));
}

// Inserts as much of the reason as fits before [metrics].
void AddReason(std::vector<std::string>& lines, std::string_view reason, std::size_t size) {
  constexpr std::size_t kFrame = std::string_view("reason = \"\"\n").size();
  const std::size_t used = SizeOf(lines) + kFrame;
  const std::string_view fitting = FirstBytes(reason, used < size ? size - used : 0);
  if (fitting.empty()) return;
  lines.insert(std::ranges::find(lines, kMetricsLine), fmt::format("reason = {}", Quoted(fitting)));
}

// Joins the lines and appends blank ones to fill exactly `size` bytes.
std::string PadLines(std::vector<std::string> lines, std::size_t size) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  while (text.size() < size) {
    const std::size_t width = std::min(size - text.size(), kLineWidth);
    text += std::string(width - 1, ' ') + '\n';
  }
  return text;
}

// The values by key, by section, as TOML, quotes included.
struct Values {
  std::map<std::string, std::string, std::less<>> top;  // also of all other sections
  std::map<std::string, std::string, std::less<>> metrics;
  FieldTexts spec;
};

Values SplitLines(std::string_view text) {
  Values values;
  std::string_view section;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    if (line.starts_with('[')) section = line;
    const std::size_t equals = line.find(" = ");
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    const std::string key(line.substr(0, equals));
    const std::string_view value = line.substr(equals + 3);
    if (section == kSpecLine) {
      values.spec[key] = value;
    } else {
      (section == kMetricsLine ? values.metrics : values.top)[key] = value;
    }
  }
  return values;
}

// Reads single values. Throws Error if one is missing or wrong.
class Reader {
 public:
  Reader(const Values& values, std::string_view label) : values_(values), label_(label) {}

  // A value that is no string is returned as it stands.
  std::string Text(std::string_view key) const {
    static const std::size_t string_type = FieldValue(std::string()).index();
    const auto found = values_.top.find(key);
    if (found == values_.top.end()) Fail(key, "missing");
    const auto value = ParseTomlText(found->second, string_type);
    return value ? std::get<std::string>(*value) : found->second;
  }
  std::string TextIfAny(std::string_view key) const { return Has(key) ? Text(key) : std::string(); }
  template <typename Number>
  Number Get(std::string_view key) const {
    return ToNumber<Number>(key, Text(key));
  }
  // Reads a number of epochs, up to what a spec may ask for, because callers calculate with it.
  std::int64_t Epochs(std::string_view key) const {
    const auto epochs = Get<std::int64_t>(key);
    if (epochs < 0 || epochs > FindField("training.epochs")->maximum) Fail(key, "out of range");
    return epochs;
  }
  // Callers add these up, too.
  std::int64_t Updates(std::string_view key) const {
    const auto updates = Get<std::int64_t>(key);
    if (updates < 0 || updates > std::numeric_limits<std::uint32_t>::max()) {
      Fail(key, "out of range");
    }
    return updates;
  }
  std::map<std::string, double> Metrics() const {
    std::map<std::string, double> metrics;
    for (const auto& [key, text] : values_.metrics) metrics[key] = ToNumber<double>(key, text);
    return metrics;
  }
  RunStatus Status() const {
    const std::optional<RunStatus> status = StoredStatus(Text("status"));
    if (!status) Fail("status", "unknown");
    return *status;
  }
  bool Has(std::string_view key) const { return values_.top.find(key) != values_.top.end(); }

 private:
  template <typename Number>
  Number ToNumber(std::string_view key, std::string_view text) const {
    const std::optional<Number> number = ReadWhole<Number>(text);
    if (!number) Fail(key, "not a number");
    return *number;
  }
  [[noreturn]] void Fail(std::string_view key, std::string_view what) const {
    throw Error(
        fmt::format("{}: not a valid run file:\n  {} is {} in its trailer", label_, key, what));
  }
  const Values& values_;
  std::string_view label_;
};

std::string TailText(const std::filesystem::path& path) {
  const std::vector<std::byte> tail = ReadFileTail(path, kTrailerSize);
  return {reinterpret_cast<const char*>(tail.data()), tail.size()};
}

bool HasTrailerShape(std::string_view text) {
  return text.size() == kTrailerSize && text.starts_with(kFirstLine);
}

void CheckOwnDigest(std::string_view text, std::string_view label) {
  if (!HasTrailerShape(text)) {
    throw Error(
        fmt::format("{}: does not end with the trailer of a run file:\n"
                    "  it is not a run of runexp, or it was cut short, or another program has\n"
                    "  changed it. Restore it from a copy or run it again.",
                    label));
  }
  const std::string_view before = text.substr(0, kTrailerSize - kLastLineSize);
  if (text.substr(before.size()) != LastLine(before)) {
    throw Error(fmt::format(
        "{}: damaged:\n  its trailer (the last 2,048 bytes) does not match its own SHA-256, so a "
        "byte\n"
        "  of it has changed since it was written. Restore it from a copy or run it\n  again.",
        label));
  }
}

std::map<std::string, double> SummarizeMetrics(const RunRecord& record) {
  std::map<std::string, double> metrics;
  metrics["seconds"] = TotalSeconds(record);
  if (EpochsDone(record) > 0) {
    for (std::size_t i = 0; i < kMetrics.size(); ++i) {
      metrics[kMetrics[i].name] = record.metrics.values[i].back();
    }
  }
  const std::optional<BestEpoch> best = FindBest(HeadlineCurve(record));
  if (!best) return metrics;
  if (record.validation) {
    for (std::size_t i = 0; i < kEvaluations.size(); ++i) {
      metrics[std::string(ValidationName(static_cast<Evaluation>(i)))] =
          record.validation->curves.values[i].back();
    }
  }
  metrics["best_perplexity"] = best->value;
  metrics["best_epoch"] = static_cast<double>(best->epoch);
  return metrics;
}

// Returns an entry of the provenance, or nothing.
std::string Provenance(const RunRecord& record, const std::string& key) {
  const auto found = record.provenance.find(key);
  return found == record.provenance.end() ? std::string() : found->second;
}

// When the first process that worked on the run began.
std::string StartOf(const RunRecord& record) {
  constexpr std::string_view kKey = "started=";
  const std::string earlier = Provenance(record, "earlier_processes");
  if (!earlier.starts_with(kKey)) return Provenance(record, "started");
  return earlier.substr(kKey.size(), earlier.find(';') - kKey.size());
}

}  // namespace

Trailer SummarizeRun(const RunRecord& record) {
  Trailer t;
  t.run_id = record.run_id;
  t.name = record.name;
  t.status = record.status;
  t.numerics_version = record.numerics_version;
  t.epochs_done = EpochsDone(record);
  if (record.checkpoint) t.updates_in_epoch = record.checkpoint->updates_in_epoch;
  t.epochs = record.spec.training.epochs;
  t.corpus_file = std::filesystem::path(record.corpus.file).filename();
  t.corpus_sha256 = record.corpus.sha256;
  t.initial_values_sha256 = InitialValuesSha256(record);
  if (!t.initial_values_sha256.empty()) {
    t.initial_file = std::filesystem::path(record.spec.model.initial_file).filename();
  }
  t.vocabulary_size = static_cast<std::int64_t>(record.corpus.vocabulary.size());
  t.is_stand_in = record.corpus.is_stand_in;
  t.result_sha256 = record.result_sha256;
  t.started = OneLine(StartOf(record), kMaxHost);
  const std::string host = Provenance(record, "host");
  t.host = OneLine(host.substr(0, host.find('.')), kMaxHost);
  t.simd_target = OneLine(Provenance(record, "simd_target"), kMaxHost);
  t.reason = OneLine(record.error.empty() ? record.stop_reason : record.error, kMaxReason);
  t.metrics = SummarizeMetrics(record);
  t.spec_is_complete = true;
  t.spec = BriefSpec(record.spec);
  if (!record.spec.notes.empty()) t.spec["notes"] = TomlString(record.spec.notes);
  return t;
}

std::string FormatTrailer(const Trailer& trailer) {
  const std::string end =
      fmt::format("{}\ncontent_sha256 = {}\n", kDigestLine, Quoted(trailer.content_sha256));
  const std::size_t middle_size = kTrailerSize - kFirstLine.size() - end.size() - kLastLineSize;
  std::vector<std::string> lines = Lines(trailer);
  DropLongFields(lines, middle_size);
  AddReason(lines, trailer.reason, middle_size);
  std::string text = std::string(kFirstLine) + PadLines(std::move(lines), middle_size) + end;
  return text + LastLine(text);
}

Trailer ParseTrailer(std::string_view text, std::string_view label) {
  CheckOwnDigest(text, label);
  const Values values = SplitLines(text);
  const Reader reader(values, label);
  const auto version = reader.Get<std::int64_t>("format_version");
  if (version > kRunFormatVersion) {
    throw Error(fmt::format(
        "{}: written by a newer runexp:\n  its format_version is {}; this one reads {}. "
        "Update runexp.",
        label, version, kRunFormatVersion));
  }
  if (version < kRunFormatVersion) {
    throw Error(
        fmt::format("{}: written by an older runexp:\n  its format_version is {}; this one reads "
                    "{}. The runexp of commit {} reads\n  such files; an unfinished run "
                    "can only go on with it.",
                    label, version, kRunFormatVersion, kFormat1Commit));
  }
  Trailer t;
  t.run_id = reader.Text("run_id");
  t.name = reader.Text("name");
  t.status = reader.Status();
  t.numerics_version = reader.Get<std::int64_t>("numerics_version");
  t.epochs_done = reader.Epochs("epochs_done");
  if (reader.Has("updates_in_epoch")) t.updates_in_epoch = reader.Updates("updates_in_epoch");
  t.epochs = reader.Epochs("epochs");
  t.vocabulary_size = reader.Get<std::int64_t>("vocabulary_size");
  t.is_stand_in = reader.Text("is_stand_in") == "true";
  t.result_sha256 = reader.Text("result_sha256");
  t.corpus_file = reader.TextIfAny("corpus_file");
  t.corpus_sha256 = reader.TextIfAny("corpus_sha256");
  t.initial_file = reader.TextIfAny("initial_file");
  t.initial_values_sha256 = reader.TextIfAny("initial_values_sha256");
  t.started = reader.TextIfAny("started");
  t.host = reader.TextIfAny("host");
  t.simd_target = reader.TextIfAny("simd_target");
  t.reason = reader.TextIfAny("reason");
  t.metrics = reader.Metrics();
  t.spec = values.spec;
  t.spec_is_complete = reader.TextIfAny("spec_is_complete") == "true";
  t.content_sha256 = reader.Text("content_sha256");
  return t;
}

Trailer ReadTrailer(const std::filesystem::path& path) {
  return ParseTrailer(TailText(path), path.string());
}

bool EndsAsRunFile(const std::filesystem::path& path) {
  std::error_code unknown;
  return std::filesystem::is_regular_file(path, unknown) && HasTrailerShape(TailText(path));
}

}  // namespace runexp
