// parse_run_file FILE [ANSWER]: parses a run file like a confined reader, but in this process, so
// that valgrind sees it; digests are not checked. Writes the reader's answer to ANSWER, as a seed
// for fuzz_record.
#include <cstdio>
#include <exception>
#include <span>
#include <vector>

#include "core/log/atomic_file.h"
#include "core/log/record_codec.h"
#include "core/log/trailer.h"

int main(int argc, char** argv) {
  if (argc != 2 && argc != 3) return 2;
  try {
    const std::vector<std::byte> file = runexp::ReadFile(argv[1]);
    if (file.size() < runexp::kTrailerSize) return 2;
    const auto image = std::span(file).first(file.size() - runexp::kTrailerSize);
    const std::vector<std::byte> answer = runexp::EncodeStoredRun(runexp::ReadStoredRun(image));
    runexp::CompleteRecord(runexp::DecodeStoredRun(answer), image);
    if (argc == 3) runexp::ReplaceFile(argv[2], answer);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
