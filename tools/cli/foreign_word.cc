#include "tools/cli/foreign_word.h"

#include <algorithm>
#include <array>

namespace runexp {
namespace {

struct ForeignWord {
  std::string_view word;
  std::string_view remedy;
};

constexpr std::string_view kRun = "A spec is run by its name: runexp experiments/smoke.toml";
constexpr std::string_view kNew = "Did you mean runexp new?";
constexpr std::string_view kGoOn = "Run the same spec again: it goes on where it stopped.";
constexpr std::string_view kList = "Did you mean runexp list?";
constexpr std::string_view kCompare = "Did you mean runexp compare?";
constexpr std::string_view kReport = "Did you mean runexp report, or tools/plot_runs?";
constexpr std::string_view kPredict = "Did you mean runexp predict?";
constexpr std::string_view kEvaluate = "Did you mean runexp evaluate?";
constexpr std::string_view kVerify = "Did you mean runexp verify?";
constexpr std::string_view kExport = "Did you mean runexp export?";
constexpr std::string_view kSchema = "Did you mean runexp schema?";
constexpr std::string_view kDelete = "Did you mean runexp prune?";
constexpr std::string_view kVersion = "Did you mean runexp --version?";

constexpr auto kWords = std::to_array<ForeignWord>({
    {"run", kRun},          {"train", kRun},       {"start", kRun},        {"exec", kRun},
    {"fit", kRun},          {"sweep", kRun},       {"search", kRun},       {"launch", kRun},
    {"init", kNew},         {"create", kNew},      {"resume", kGoOn},      {"continue", kGoOn},
    {"restart", kGoOn},     {"ls", kList},         {"show", kList},        {"ps", kList},
    {"table", kList},       {"log", kList},        {"logs", kList},        {"runs", kList},
    {"info", kList},        {"diff", kCompare},    {"cmp", kCompare},      {"plot", kReport},
    {"view", kReport},      {"html", kReport},     {"ui", kReport},        {"dashboard", kReport},
    {"generate", kPredict}, {"sample", kPredict},  {"infer", kPredict},    {"test", kVerify},
    {"check", kVerify},     {"validate", kVerify}, {"reproduce", kVerify}, {"repro", kVerify},
    {"replay", kVerify},    {"csv", kExport},      {"dump", kExport},      {"save", kExport},
    {"convert", kExport},   {"config", kSchema},   {"fields", kSchema},    {"rm", kDelete},
    {"delete", kDelete},    {"remove", kDelete},   {"clean", kDelete},     {"version", kVersion},
    {"eval", kEvaluate},    {"score", kEvaluate},
});

}  // namespace

std::string_view FindForeignWord(std::string_view word) {
  const auto found = std::ranges::find(kWords, word, &ForeignWord::word);
  return found == kWords.end() ? std::string_view() : found->remedy;
}

}  // namespace runexp
