// Seeds of fuzz_record: what a reader answers to the run file FROM, written to TO.
#include <exception>
#include <iostream>

#include "core/log/atomic_file.h"
#include "core/log/record_codec.h"
#include "core/log/trailer.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const std::vector<std::byte> file = runexp::ReadFile(argv[1]);
    const auto image = std::span(file).first(file.size() - runexp::kTrailerSize);
    runexp::ReplaceFile(argv[2], runexp::EncodeStoredRun(runexp::ReadStoredRun(image)));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
  return 0;
}
