#include "core/report/export/row_writer.h"

#include <cstddef>
#include <utility>

#include "core/report/table/run_cell.h"
#include "core/text/json_text.h"

namespace runexp {

RowWriter::RowWriter(std::vector<std::string> names, TextFormat format, const TextSink& write)
    : names_(std::move(names)), format_(format), write_(write) {
  if (format_ == TextFormat::kJsonLines) return;
  std::string header;
  for (const std::string& name : names_) header += (header.empty() ? "" : ",") + name;
  write_((format == TextFormat::kSpreadsheetCsv ? kByteOrderMark : "") + header + "\n");
}

void RowWriter::Write(const Cells& cells) const {
  std::string line;
  std::vector<std::string> members;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (format_ == TextFormat::kJsonLines) {
      members.push_back(JsonMember(names_[i], CellJson(cells[i])));
      continue;
    }
    line += i == 0 ? "" : ",";
    line += format_ == TextFormat::kCsv ? CellCsv(cells[i]) : CellSpreadsheetCsv(cells[i]);
  }
  write_((format_ == TextFormat::kJsonLines ? JsonLine(members) : line) + "\n");
}

}  // namespace runexp
