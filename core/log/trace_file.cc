#include "core/log/trace_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <utility>

#include "core/base/error.h"
#include "core/base/whole_number.h"

namespace runexp {
namespace {

constexpr std::string_view kMark = "runexp-trace ";
constexpr std::string_view kFirstLine = "runexp-trace 1";
constexpr std::string_view kDigestKey = "sha256 = ";
constexpr std::size_t kMaxLine = 1023;   // bytes
constexpr std::size_t kMaxFacts = 32;    // of the maker
constexpr std::size_t kMaxTensor = 100;  // bytes

constexpr char kRemedy[] = "Make it again: runexp verify --trace EPOCH RUN -o FILE";

bool IsDigest(std::string_view text) { return IsHex(text, 64); }

bool IsKey(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
}

bool IsTensor(std::string_view text) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-[]").find(c) != std::string_view::npos;
  };
  return !text.empty() && text.size() <= kMaxTensor && std::ranges::all_of(text, is_part);
}

// Reads a number as it is written: digits without leading zeros.
std::optional<std::int64_t> ReadCount(std::string_view text) {
  const auto number = ReadWhole<std::int64_t>(text);
  if (!number || *number < 0 || fmt::to_string(*number) != text) return std::nullopt;
  return number;
}

// The parts between single blanks.
std::array<std::string_view, 4> SplitItem(std::string_view line) {
  std::array<std::string_view, 4> parts;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t blank = std::min(line.find(' '), line.size());
    parts[i] = line.substr(0, blank);
    line.remove_prefix(std::min(blank + 1, line.size()));
  }
  parts[3] = line;
  return parts;
}

}  // namespace

OutputKind TraceOutput() { return {"a trace of runexp verify", BeginsAsTrace}; }

bool BeginsAsTrace(std::string_view head) { return head.starts_with(kMark); }

TraceWriter::TraceWriter(const std::filesystem::path& path, const TraceHead& head)
    : file_(path, TraceOutput()) {
  Write(fmt::format("{}\nidentity = {}\nnumerics_version = {}\nepoch = {}\n", kFirstLine,
                    head.identity, head.numerics_version, head.epoch));
  for (const auto& [key, value] : head.maker) {
    Write(fmt::format("{} = {}\n", key, value.substr(0, kMaxLine / 2)));
  }
  Write("\n");
}

void TraceWriter::Add(const TraceItem& item) {
  Write(fmt::format("{} {} {} {}\n", item.update, InfoOf(item.operation).name, item.tensor,
                    item.sha256));
}

void TraceWriter::Finish() {
  const std::string last = fmt::format("{}{}\n", kDigestKey, digest_.HexDigest());
  file_.Write(std::as_bytes(std::span(last)));
  file_.Finish();
}

void TraceWriter::Write(std::string_view text) {
  digest_.Update(text);
  file_.Write(std::as_bytes(std::span(text)));
}

TraceReader::TraceReader(std::istream& in, std::string label) : in_(in), label_(std::move(label)) {
  ReadHead();
}

void TraceReader::Refuse(const std::string& cause) const {
  throw Error(fmt::format("{}:{}: {}\n  {}", label_, lines_, cause, kRemedy));
}

std::string TraceReader::Line() {
  if (lines_ > 0) digest_.Update(last_line_ + "\n");
  ++lines_;
  std::array<char, kMaxLine + 2> buffer;
  in_.getline(buffer.data(), buffer.size());
  const auto read = static_cast<std::size_t>(in_.gcount());
  if (in_.bad()) Refuse("the rest cannot be read");
  if (in_.eof()) Refuse("it ends without its digest: this trace was cut off");
  if (in_.fail()) Refuse(fmt::format("the line has more than {} bytes", kMaxLine));
  last_line_.assign(buffer.data(), read - 1);
  return last_line_;
}

std::string TraceReader::Value(std::string_view key) {
  const std::string line = Line(), begin = fmt::format("{} = ", key);
  if (!line.starts_with(begin)) Refuse(fmt::format("here must be \"{}…\"", begin));
  return line.substr(begin.size());
}

std::int64_t TraceReader::Number(std::string_view key) {
  const auto number = ReadCount(Value(key));
  if (!number || *number == 0) Refuse(fmt::format("{} must be a number from 1", key));
  return *number;
}

void TraceReader::ReadHead() {
  const std::string first = Line();
  if (first != kFirstLine) {
    Refuse(BeginsAsTrace(first) ? "this is a trace of another version of runexp"
                                : "this is no trace of runexp");
  }
  head_.identity = Value("identity");
  if (!IsDigest(head_.identity)) Refuse("identity must be 64 hexadecimal digits");
  head_.numerics_version = Number("numerics_version");
  head_.epoch = Number("epoch");
  for (std::string line = Line(); !line.empty(); line = Line()) {
    const std::size_t sign = line.find(" = ");
    const std::string key = line.substr(0, sign);
    const bool ascends = head_.maker.empty() || head_.maker.rbegin()->first < key;
    if (sign == std::string::npos || !IsKey(key) || !ascends || head_.maker.size() == kMaxFacts) {
      Refuse("here must be a fact \"key = value\", in the order of the keys, or an empty line");
    }
    head_.maker[key] = line.substr(sign + 3);
  }
}

std::optional<TraceItem> TraceReader::Next() {
  const std::string line = Line();
  if (line.starts_with(kDigestKey)) {
    CheckEnd(std::string_view(line).substr(kDigestKey.size()));
    return std::nullopt;
  }
  const auto [number, name, tensor, digest] = SplitItem(line);
  const auto update = ReadCount(number);
  const auto operation = FindOperation(name);
  if (!update) Refuse("it must begin with the number of an update");
  if (*update < update_) Refuse(fmt::format("update {} follows update {}", *update, update_));
  if (!operation) Refuse("its operation is none of FORMAT.md");
  if (!IsTensor(tensor)) Refuse("its third word must be the name of a tensor");
  if (!IsDigest(digest)) Refuse("its digest must be 64 hexadecimal digits");
  update_ = *update;
  return TraceItem{*update, *operation, std::string(tensor), std::string(digest)};
}

void TraceReader::CheckEnd(std::string_view digest) {
  if (digest_.HexDigest() != digest) {
    Refuse("this is not the digest of the lines above: the trace is damaged");
  }
  if (in_.peek() != std::istream::traits_type::eof()) {
    Refuse("something follows after the last line of the trace");
  }
}

}  // namespace runexp
