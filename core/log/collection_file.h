// Many runs in one HDF5 file, for analysis: what a table of runs has, as variables over the
// dimension `run`, and what their curves are, over `run` and `epoch`. netCDF readers open it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace runexp {

// R values, one for each run.
struct CollectionColumn {
  std::string name;  // without a slash
  std::variant<std::vector<std::int64_t>, std::vector<double>, std::vector<std::string>> values;
};

// R x E values, row-major; NaN where a run has no such epoch.
struct CollectionCurves {
  std::string name;
  std::string units;
  std::string long_name;
  std::vector<double> values;
};

struct RunCollection {
  std::vector<std::string> run_ids;  // R of them: the dimension scale "run"
  std::size_t epochs = 0;            // E: the dimension scale "epoch" counts from 1
  std::vector<CollectionColumn> columns;
  std::vector<CollectionCurves> curves;
};

// The bytes of the file. The same collection always gives the same bytes. Throws Error.
std::vector<std::byte> SerializeCollection(const RunCollection& collection);

// Whether the file begins as a collection does. HDF5 is not asked: no digest vouches for the bytes.
// Throws Error where it cannot be read.
bool BeginsAsCollection(const std::filesystem::path& path);
bool BeginsAsCollection(std::string_view head);  // the first 4,096 bytes of a file

}  // namespace runexp
