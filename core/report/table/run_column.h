// The facts about a run that fit into one value: the columns of tables, and the names in
// expressions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/table/run_row.h"
#include "core/spec/field.h"
#include "core/text/text_names.h"

namespace runexp {

struct RunColumn {
  std::string_view name;         // "perplexity", "training.clip_theta"
  std::size_t type;              // index of the alternative in FieldValue
  const Field* field = nullptr;  // a field of the spec
  std::optional<FieldValue> (*get)(const RunRow& row) = nullptr;  // a fact of the run
  // If both are null, it is a metric of the trailer.

  // Whether a text in an expression means this run's value; if null, only the value itself does.
  bool (*is_meant)(const RunRow& row, std::string_view text) = nullptr;

  bool is_time = false;  // a text whose beginning is enough, and which has an order

  bool is_number() const { return type < 2; }
};

// Facts and metrics of the run, then the spec's fields that are part of its identity.
std::span<const RunColumn> RunColumns();

// The text that a run has read, under one heading; not among RunColumns, as programs get its name
// and digest.
const RunColumn& CorpusColumn();

// Finds a column by its full name, by its heading in the table of run_list.h ("time", "corpus"), or
// by the key alone if that is unambiguous ("sampling"). Returns nullptr if there is none.
const RunColumn* FindRunColumn(std::string_view name);

// Returns the column probably meant by `name`; otherwise "".
std::string_view NearestRunColumn(std::string_view name);

// Returns nothing if the run does not have the value (yet), or if the field has no meaning in it.
std::optional<FieldValue> CellOf(const RunColumn& column, const RunRow& row);

// The columns that differ between the rows (values_differ.h), among those that describe what was
// run: the spec, the name, whether the corpus is a stand-in and the numerics_version; and, if the
// texts differ, corpus.file and corpus.sha256; if start values from files differ,
// model.initial_file and model.initial_values_sha256.
std::vector<const RunColumn*> VaryingColumns(std::span<const RunRow> rows);

ReadText TextOf(const RunRow& row);
ReadText InitialFileOf(const RunRow& row);  // empty if the start values are from no file

// True if the run has a validation text, by which it is compared.
bool IsValidated(const RunRow& row);

}  // namespace runexp
