// Stores a fuzzer's input in a file, for code that reads files.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace runexp {

// A new folder, in memory if /dev/shm exists; removed at the end.
class InputFolder {
 public:
  InputFolder() {
    namespace fs = std::filesystem;
    std::string path = (fs::is_directory("/dev/shm") ? "/dev/shm" : fs::temp_directory_path());
    path += "/runexp_fuzz_XXXXXX";
    if (mkdtemp(path.data()) == nullptr) std::abort();
    path_ = path;
  }
  ~InputFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  InputFolder(const InputFolder&) = delete;
  InputFolder& operator=(const InputFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path Write(const std::string& name, std::span<const std::uint8_t> data) const {
    std::filesystem::path file = path_ / name;
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(data.data()),
               static_cast<std::streamsize>(data.size()));
    return file;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace runexp
