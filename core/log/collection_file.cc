#include "core/log/collection_file.h"

#include <numeric>
#include <string_view>

#include "core/log/atomic_file.h"
#include "core/log/h5_write.h"

namespace runexp {
namespace {

using h5::Handle;
using h5::Storage;

constexpr std::string_view kFormat = "runexp-collection";
constexpr std::size_t kHeadSize = 4096;  // bytes; they include the format, which is written first

Handle WriteValues(const Handle& file, const std::string& name,
                   const std::vector<std::string>& values) {
  return h5::WriteStrings(file, name, values);
}

template <typename Number>
Handle WriteValues(const Handle& file, const std::string& name, const std::vector<Number>& values) {
  return h5::WriteArray(file, name, {values.size()}, values, Storage::kChecksummed);
}

}  // namespace

std::vector<std::byte> SerializeCollection(const RunCollection& collection) {
  const std::size_t runs = collection.run_ids.size(), epochs = collection.epochs;
  std::vector<std::int64_t> numbers(epochs);
  std::iota(numbers.begin(), numbers.end(), std::int64_t{1});

  const auto lock = h5::LockLibrary();
  const Handle file = h5::CreateMemoryFile();
  h5::WriteAttribute(file, "format", std::string(kFormat));
  h5::WriteAttribute(file, "format_version", std::int64_t{1});
  const Handle run = h5::WriteStrings(file, "run", collection.run_ids);
  h5::MakeScale(run, "run");
  const Handle epoch = h5::WriteArray(file, "epoch", {epochs}, numbers, Storage::kChecksummed);
  h5::MakeScale(epoch, "epoch");
  for (const CollectionColumn& column : collection.columns) {
    const Handle dataset = std::visit(
        [&](const auto& values) { return WriteValues(file, column.name, values); }, column.values);
    h5::AttachScale(run, dataset, 0);
  }
  for (const CollectionCurves& curves : collection.curves) {
    const Handle dataset =
        h5::WriteArray(file, curves.name, {runs, epochs}, curves.values, Storage::kContiguous);
    h5::WriteAttribute(dataset, "units", curves.units);
    h5::WriteAttribute(dataset, "long_name", curves.long_name);
    h5::AttachScale(run, dataset, 0);
    h5::AttachScale(epoch, dataset, 1);
  }
  return h5::FileImage(file);
}

bool BeginsAsCollection(const std::filesystem::path& path) {
  const std::vector<std::byte> head = ReadFileHead(path, kHeadSize);
  return BeginsAsCollection({reinterpret_cast<const char*>(head.data()), head.size()});
}

bool BeginsAsCollection(std::string_view head) {
  const std::size_t format = head.find("runexp-");  // the first; in a run file that is "runexp-run"
  return head.starts_with("\x89HDF") && format != std::string_view::npos &&
         head.substr(format).starts_with(kFormat);
}

}  // namespace runexp
