// The pronoun in Chinese: 狗没穿过街道，因为它太累了。 pronoun.h says what is asked and what is held out.
#include "training/tasks/pronoun.h"
#include "training/tasks/rows.h"

namespace attn {

Task pronoun_zh_task() {
  static constexpr PronounLanguage kChinese{
      .animals = "动物 狗 猫 马 牛 羊 猪 狐狸 狼 熊 兔子 老鼠 鸭子 母鸡 驴 狮子 猴子 大象 鹿 鹅 骆驼 老虎 松鼠 熊猫",
      .places =
          "街道 马路 河 桥 田野 公园 花园 湖 山谷 小路 隧道 山坡 广场 市场 院子 沙滩 巷子 沙漠 运河 草地 操场 "
          "果园 大街 沼泽",
      .of_animals = "累 饿 渴 困 懒 害羞 紧张 虚弱 固执 胆小 慌张 着急",
      .of_places = "宽 窄 长 挤 滑 偏僻 泥泞 颠簸 空旷 陡 潮湿 崎岖",
      .animal_verbs = "穿过 走进 经过 靠近 离开 找到",
      .place_verbs = "挡住 吓住 困住 吸引",
      .sentence = "1 没 v 2 ， 因为 它 太 a 了 。",
      .plain = "1 太 a 了 ， 2 也 太 b 了 。",
      .it = "它",
      .mask = "[mask]"};
  return pronoun_task("pronoun_zh", kChinese);
}

}  // namespace attn
