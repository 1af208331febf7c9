// Rows of values as text for other programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/report/export/export_runs.h"
#include "core/spec/field.h"

namespace runexp {

using Cells = std::vector<std::optional<FieldValue>>;

// By which Excel knows UTF-8.
inline constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

// Writes rows below one header.
class RowWriter {
 public:
  // `write` must outlive it.
  RowWriter(std::vector<std::string> names, TextFormat format, const TextSink& write);

  void Write(const Cells& cells) const;

 private:
  std::vector<std::string> names_;
  TextFormat format_;
  const TextSink& write_;
};

}  // namespace runexp
