// What a page shows: what is amiss with its measures, each visible text with its size, each link with its words.
() => {
  const wide = document.documentElement.clientWidth, told = [], texts = [], links = [];
  const name = (node) => `<${node.localName} class="${node.className}">${node.textContent.trim().slice(0, 60)}`;
  const hidden = (node) => !node.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const beyond = (box, limit) => box.right > limit.right + 1 || box.left < limit.left - 1;
  const needs = document.scrollingElement.scrollWidth;
  if (needs > innerWidth) told.push(`the page is ${needs} wide`);
  for (const node of document.body.querySelectorAll("*")) {
    if (hidden(node)) continue;
    const box = node.getBoundingClientRect();
    if (box.width && beyond(box, {left: 0, right: wide})) told.push(`beyond the window: ${name(node)}`);
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || hidden(parent)) continue;
    let block = parent;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((box) => box.width > 0.1);
    if (!boxes.length) told.push(`no room for: ${node.data.trim().slice(0, 60)}`);
    for (const box of boxes) {
      if (beyond(box, block.getBoundingClientRect())) told.push(`sticks out of its block: ${name(parent)}`);
      for (let around = parent; around !== document.documentElement; around = around.parentElement) {
        const style = getComputedStyle(around);
        if (style.overflowX === "visible" && style.overflowY === "visible" || style.display === "inline") continue;
        const limit = around.getBoundingClientRect();
        const short = box.bottom > limit.bottom + 1 || box.top < limit.top - 1;
        if (short || beyond(box, limit)) told.push(`cut off: ${name(parent)}`);
      }
    }
    texts.push({text: node.data.replace(/\s+/g, " ").trim(), size: parseFloat(getComputedStyle(parent).fontSize)});
  }
  for (const link of document.links) links.push({text: link.textContent.replace(/\s+/g, " ").trim(), href: link.href});
  return {told: [...new Set(told)], texts, links};
}
