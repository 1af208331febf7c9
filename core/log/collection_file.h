// Many runs in one HDF5 file, for analysis: the columns of a table of runs as variables over the
// dimension `run`, and their curves over `run` and `epoch`. netCDF readers can open it.
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

// R x E values, row-major; NaN if a run does not have the epoch.
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

// Returns the bytes of the file. The same collection always gives the same bytes. Throws Error.
std::vector<std::byte> SerializeCollection(const RunCollection& collection);

// True if the file begins like a collection. This does not call HDF5, because no digest protects
// the bytes. Throws Error if the file cannot be read.
bool BeginsAsCollection(const std::filesystem::path& path);
bool BeginsAsCollection(std::string_view head);  // the first 4,096 bytes of a file

}  // namespace runexp
