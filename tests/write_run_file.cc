// Writes run files for tests/run_file_test.py: `write_run_file PATH started|interrupted|finished`
// once, or with `forever` behind it again and again, the epochs growing, until it is killed.
#include <cstdio>
#include <exception>
#include <string>

#include "core/log/atomic_file.h"
#include "core/log/run_file.h"
#include "tests/sample_record.h"

namespace runexp {
namespace {

RunRecord RecordFor(const std::string& kind) {
  if (kind == "started") return StartedRecord();
  if (kind == "interrupted") return InterruptedRecord();
  return FinishedRecord();
}

void AddEpoch(RunRecord& record) {
  for (auto* column : {&record.metrics.cross_entropy, &record.metrics.perplexity,
                       &record.metrics.gradient_norm, &record.metrics.clipped_fraction,
                       &record.timing.seconds, &record.timing.characters_per_second}) {
    column->push_back(1.5);
  }
}

void Write(const char* path, const std::string& kind, bool forever) {
  RunRecord record = RecordFor(kind);
  ReplaceFile(path, SerializeRun(record));
  while (forever) {
    AddEpoch(record);
    ReplaceFile(path, SerializeRun(record));
  }
}

}  // namespace
}  // namespace runexp

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  try {
    runexp::Write(argv[1], argv[2], argc > 3 && std::string(argv[3]) == "forever");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return 0;
}
