#include "core/log/h5_structure.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/log/h5_read.h"

namespace runexp::h5 {
namespace {

constexpr int kMaxRank = 2;
constexpr std::size_t kMostOpen = 1000;  // some MB; a run with many snapshots has far more objects

struct Link {
  std::string name;
  H5L_type_t type;
  haddr_t address;  // of a hard link's object
};

std::vector<Link> LinksOf(const Handle& group, const std::string& path) {
  std::vector<Link> links;
  const auto add = [](hid_t, const char* name, const H5L_info_t* info, void* list) -> herr_t {
    static_cast<std::vector<Link>*>(list)->push_back({name, info->type, info->u.address});
    return 0;
  };
  Check(H5Literate(group.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, add, &links), "list", path);
  return links;
}

bool IsOneOfOurs(const Handle& type) {
  const htri_t is_string = H5Tis_variable_str(type.id());
  if (is_string != 0) return is_string > 0;
  const std::array numbers = {NumberType<float>(), NumberType<double>(), NumberType<std::int64_t>(),
                              NumberType<std::uint32_t>()};
  for (const hid_t number : numbers) {
    if (H5Tequal(type.id(), number) > 0) return true;
  }
  return false;
}

class Structure {
 public:
  explicit Structure(std::size_t image_size) : image_size_(image_size) {}

  void CheckGroup(const Handle& group, const std::string& path, std::size_t depth) {
    if (depth > kMaxDepth) Refuse(path, "is nested too deep");
    for (const Link& link : LinksOf(group, path)) {
      const std::string child = path + "/" + link.name;
      if (link.type != H5L_TYPE_HARD) Refuse(child, "is a link to somewhere else");
      if (!seen_.insert(link.address).second) Refuse(child, "is another name of an object");
      Handle object =
          Own(H5Oopen(group.id(), link.name.c_str(), H5P_DEFAULT), "open object", child);
      switch (H5Iget_type(object.id())) {
        case H5I_GROUP:
          CheckGroup(object, child, depth + 1);
          break;
        case H5I_DATASET:
          CheckDataset(object, child);
          break;
        default:
          Refuse(child, "is neither a group nor a dataset");
      }
      if (objects_.size() < kMostOpen) objects_.push_back(std::move(object));
    }
  }
  std::vector<Handle> TakeObjects() { return std::move(objects_); }

 private:
  void CheckDataset(const Handle& dataset, const std::string& path) {
    const Handle type = Own(H5Dget_type(dataset.id()), "find the type of", path);
    if (!IsOneOfOurs(type)) Refuse(path, "has a type that no run file has");
    const Handle properties = Own(H5Dget_create_plist(dataset.id()), "find the layout of", path);
    CheckFilters(properties, path);
    const hsize_t stored = H5Dget_storage_size(dataset.id());
    CheckLayout(dataset, properties, stored, path);
    CheckSize(dataset, H5Tget_size(type.id()), stored, path);
    stored_ += stored;
    if (stored > image_size_ || stored_ > image_size_)
      Refuse(path, "stores more than the file has");
  }

  void CheckFilters(const Handle& properties, const std::string& path) const {
    const int filters = H5Pget_nfilters(properties.id());
    Check(filters, "find the filters of", path);
    for (int i = 0; i < filters; ++i) {
      unsigned flags = 0, config = 0;
      std::size_t values = 0;
      const H5Z_filter_t filter = H5Pget_filter2(properties.id(), static_cast<unsigned>(i), &flags,
                                                 &values, nullptr, 0, nullptr, &config);
      if (filter != H5Z_FILTER_FLETCHER32) Refuse(path, "has a filter that no run file has");
    }
  }

  void CheckLayout(const Handle& dataset, const Handle& properties, hsize_t stored,
                   const std::string& path) const {
    if (H5Pget_external_count(properties.id()) != 0) Refuse(path, "is stored in another file");
    const H5D_layout_t layout = H5Pget_layout(properties.id());
    if (layout == H5D_CHUNKED) return;
    if (layout != H5D_CONTIGUOUS) Refuse(path, "has a layout that no run file has");
    const haddr_t offset = H5Dget_offset(dataset.id());
    const bool within =
        offset != HADDR_UNDEF && stored <= image_size_ && offset <= image_size_ - stored;
    if (stored > 0 && !within) Refuse(path, "is stored outside the file");
  }

  static void CheckSize(const Handle& dataset, std::size_t element_size, hsize_t stored,
                        const std::string& path) {
    const Handle space = Own(H5Dget_space(dataset.id()), "measure", path);
    std::array<hsize_t, kMaxRank> extents = {};
    const int rank = H5Sget_simple_extent_ndims(space.id());
    if (rank < 0 || rank > kMaxRank) Refuse(path, "has more than two dimensions");
    Check(H5Sget_simple_extent_dims(space.id(), extents.data(), nullptr), "measure", path);
    hsize_t most = stored / element_size;  // elements
    for (int i = 0; i < rank; ++i) {
      const hsize_t extent = extents[static_cast<std::size_t>(i)];
      if (extent == 0) return;
      most /= extent;
    }
    if (most == 0 && H5Sget_simple_extent_type(space.id()) != H5S_NULL) {
      Refuse(path, "has more elements than are stored");
    }
  }

  [[noreturn]] static void Refuse(const std::string& path, const char* what) {
    throw Error(fmt::format("{} {}", path, what));
  }

  const hsize_t image_size_;
  hsize_t stored_ = 0;  // by all datasets so far
  std::unordered_set<haddr_t> seen_;
  std::vector<Handle> objects_;
};

}  // namespace

std::vector<Handle> CheckStructure(const Handle& file, std::size_t image_size) {
  Structure structure(image_size);
  structure.CheckGroup(OpenGroup(file, "/"), "", 0);
  return structure.TakeObjects();
}

}  // namespace runexp::h5
