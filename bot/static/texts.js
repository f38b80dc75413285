// Every word of the chat page itself, in both languages. What the assistant says comes from the server.
const texts = {
  zh: {
    title: "试衣间", otherLanguage: "English", switchLanguage: "Switch to English", newConversation: "新的对话", close: "关闭",
    picture: "大图", online: "在线", connecting: "正在连接…", offline: "连接断开，正在重连…", waiting: "等待人工客服", person: "人工客服在线",
    placeholder: "说说身高体重，或想试的衣服…",
    intro: "你好！我是试衣助手。告诉我身高体重，我就能让你看到衣服按真实尺码穿在自己身上的样子，合不合身精确到厘米。",
    starters: ["我身高165，体重55公斤，想试红色连衣裙", "推荐几件上班穿的衣服", "怎么量三围？"],
    confirmNew: "开始新的对话？之前的对话会从这台设备上移除。",
    confirmJoin: "在这里接着聊你另一台设备上的对话？", qrAlt: "二维码：在另一台设备上接着聊",
    tryOn: "试穿", tryOnItem: "试穿{name}", openPicture: "放大图片", pictureAlt: "试穿效果图", lookAlt: "{items}，{view}试穿效果图",
    gone: "图片已过期。再说一遍想试的衣服，就能重新看到。", agent: "客服", fit: "合身数据", body: "身材数据", compare: "对比",
    measure: "部位", value: "数值", garment: "衣服", figure: "身体", ease: "松量", verdictHead: "感觉", sizeLabel: "{size} 码",
    send: "发送", conversation: "对话", sendScan: "发三维扫描文件（.ply .obj .glb）", sendingScan: "正在上传扫描文件…", scanLost: "文件没能传上来。请检查网络后再发一次。",
    scanTooLarge: "扫描文件最多 {limit} MB，这个太大了。请用更少的点导出后再发。",
    verdict: { loose: "宽松", easy: "舒适", fitted: "合身", tight: "偏紧", too_tight: "太紧" },
    view: { front: "正面", back: "背面", left: "左侧", right: "右侧", three_quarter: "斜侧面", turntable: "转一圈" },
    measures: {
      height: "身高", weight: "体重", neck: "颈围", chest: "胸围", underbust: "下胸围", waist: "腰围", hip: "臀围", thigh: "大腿围",
      knee: "膝围", calf: "小腿围", ankle: "脚踝围", upper_arm: "上臂围", wrist: "手腕围", shoulder: "肩宽", sleeve: "袖长",
      back_length: "背长", inseam: "内长", outseam: "外长", foot: "脚长", foot_width: "脚宽", head: "头围",
      hem: "下摆", length: "长度", cuff: "袖口", rise: "裆深", age: "年龄", sex: "性别",
    },
  },
  en: {
    title: "Fitting Room", otherLanguage: "中文", switchLanguage: "切换到中文", newConversation: "New conversation", close: "Close",
    picture: "Large picture", online: "Online", connecting: "Connecting…", offline: "Connection lost, trying again…", waiting: "Waiting for a person", person: "With a person from the shop",
    placeholder: "Height, weight, what to try…",
    intro: "Hello! I am the fitting assistant. Tell me your height and weight, and see clothes on your own figure in the size you ask for, true to the centimetre.",
    starters: ["I'm 5'9 and 72 kg, can I try the navy tee in M?", "Show me red dresses under 300", "How do I measure my waist?"],
    confirmNew: "Start a new conversation? The one before is removed from this device.",
    confirmJoin: "Go on here with the conversation from your other device?", qrAlt: "QR code: go on with another device",
    tryOn: "Try on", tryOnItem: "Try on the {name}", openPicture: "Enlarge picture", pictureAlt: "The look on your figure", lookAlt: "{items} on your figure, {view}",
    gone: "This picture has expired. Ask for the look again to see it.", agent: "Shop", fit: "Fit in numbers", body: "Body measures", compare: "Side by side",
    measure: "Measure", value: "Value", garment: "Garment", figure: "Body", ease: "Ease", verdictHead: "Feels", sizeLabel: "size {size}",
    send: "Send", conversation: "Conversation", sendScan: "Send a 3D scan (.ply .obj .glb)", sendingScan: "Sending your scan…", scanLost: "The file did not get through. Please check the connection and send it again.",
    scanTooLarge: "A scan may have {limit} MB at most, and this one has more. Please export it with fewer points.",
    verdict: { loose: "loose", easy: "easy", fitted: "fitted", tight: "tight", too_tight: "too tight" },
    view: { front: "front", back: "back", left: "left side", right: "right side", three_quarter: "three-quarter view", turntable: "all round" },
    measures: {
      height: "Height", weight: "Weight", neck: "Neck", chest: "Chest", underbust: "Underbust", waist: "Waist", hip: "Hip", thigh: "Thigh",
      knee: "Knee", calf: "Calf", ankle: "Ankle", upper_arm: "Upper arm", wrist: "Wrist", shoulder: "Shoulder", sleeve: "Sleeve",
      back_length: "Back length", inseam: "Inseam", outseam: "Outseam", foot: "Foot", foot_width: "Foot width", head: "Head",
      hem: "Hem", length: "Length", cuff: "Cuff", rise: "Rise", age: "Age", sex: "Sex",
    },
  },
};

/** The words of one language; `fill("tryOnItem", {name})` fills a sentence in. */
export function words(language) {
  const chosen = texts[language] ?? texts.en;
  const fill = (name, values) => chosen[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  return { ...chosen, fill, code: chosen === texts.zh ? "zh" : "en" };
}
