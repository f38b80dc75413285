// Copies what the web page needs out of node_modules, so that everything is served from our own address.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const target = new URL("./static/vendor/", import.meta.url);
const source = new URL("../node_modules/deep-chat/", import.meta.url);
mkdirSync(target, { recursive: true });
copyFileSync(new URL("dist/deepChat.bundle.js", source), new URL("deep-chat.js", target));
copyFileSync(new URL("LICENSE", source), new URL("deep-chat.LICENSE", target));
const { version } = JSON.parse(readFileSync(new URL("package.json", source)));
writeFileSync(new URL("deep-chat.version", target), version + "\n");
console.log(`deep-chat ${version} is in bot/static/vendor`);
