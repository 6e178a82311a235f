#include "scene/words/vocabulary.h"

#include <algorithm>

#include "scene/words/lexicon.h"

namespace attn {

const std::vector<std::string>& vocabulary_of(const std::vector<std::string>& tokens) {
  static const std::vector<std::string> kEnglish{"the", "it",  "dog",   "child", "house", "river", "milk", "book",
                                                 "ran", "ate", "tired", ".",     "cat",   "city",  "saw",  "happy"};
  static const std::vector<std::string> kChinese{"的", "它", "狗", "孩子", "家", "河",   "牛奶", "书",
                                                 "跑", "吃", "累", "。",   "猫", "城市", "看见", "高兴"};
  return std::ranges::any_of(tokens, has_han) ? kChinese : kEnglish;
}

}  // namespace attn
