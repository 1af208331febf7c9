#include "core/text/text_names.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

namespace runexp {
namespace {

constexpr std::size_t kShownDigits = 8;

std::string NameOf(const ReadText& text) {
  return std::filesystem::path(text.file).filename().string();
}

}  // namespace

std::vector<std::string> TextNames(std::span<const ReadText> texts) {
  std::map<std::string, std::set<std::string>> digests, names;  // of each name, of each digest
  for (const ReadText& text : texts) {
    if (text.sha256.empty()) continue;
    digests[NameOf(text)].insert(text.sha256);
    names[text.sha256].insert(NameOf(text));
  }
  if (names.size() < 2) return {};
  std::vector<std::string> all;
  for (const ReadText& text : texts) {
    std::string name = text.sha256.empty() ? std::string() : NameOf(text);
    if (digests[name].size() > 1 || names[text.sha256].size() > 1) {
      name += (name.empty() ? "" : " ") + text.sha256.substr(0, kShownDigits);
    }
    all.push_back(std::move(name));
  }
  return all;
}

bool MeansText(const ReadText& text, std::string_view word) {
  const std::string name = NameOf(text);
  if (word == name || BeginsDigest(word, text.sha256)) return true;
  return word.starts_with(name + " ") && BeginsDigest(word.substr(name.size() + 1), text.sha256);
}

bool BeginsDigest(std::string_view word, std::string_view sha256) {
  const auto is_same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  };
  return !word.empty() && word.size() <= sha256.size() &&
         std::ranges::equal(word, sha256.substr(0, word.size()), is_same);
}

}  // namespace runexp
