// Look at a Korean page of the site as the browser has drawn it, and leave what was seen in the document.
//
// `korean.py` puts this into a copy of the page, and judges.

addEventListener("load", async () => {
  await document.fonts.ready;
  const drawn = (letter, element) => {
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    canvas.width = canvas.height = 40;
    pen.font = "30px " + getComputedStyle(element).fontFamily;
    pen.fillText(letter, 2, 32);
    return canvas.toDataURL();
  };
  const phone = document.createElement("iframe");
  phone.width = 360;
  phone.src = location.href.replace(".looked", "");
  document.body.append(phone);
  await new Promise(loaded => phone.addEventListener("load", loaded));
  const narrow = phone.contentDocument.documentElement.scrollWidth;
  phone.remove();
  const article = document.querySelector("article");
  const letters = new Set([...article.textContent].filter(letter => !/[\s\p{Cf}]/u.test(letter)));
  // a code point for private use has no glyph in any font
  const nothing = drawn("\u{fabcd}", article), blank = drawn(" ", article);
  const looked = {
    narrow,
    language: document.documentElement.lang,
    pictures: [...article.querySelectorAll("img")].filter(img => !img.complete || !img.naturalWidth).map(img => img.src),
    sheets: [...document.querySelectorAll("link[rel=stylesheet]")].filter(link => !link.sheet).map(link => link.href),
    letters: [...letters].filter(letter => [nothing, blank].includes(drawn(letter, article))),
    wrong: drawn("가", article) === drawn("힣", article),
    headings: [...article.querySelectorAll("h1, h2, h3")].map(heading => {
      const copy = heading.cloneNode(true);
      copy.querySelectorAll(".headerlink").forEach(link => link.remove());
      return copy.textContent.trim();
    }),
    blocks: [...article.querySelectorAll("pre")].map(block => block.textContent),
    hidden: [...article.querySelectorAll("h1, h2, h3, pre, p, td")].filter(part => !part.getClientRects().length).length,
  };
  const result = document.createElement("script");
  result.type = "application/json";
  result.id = "looked";
  result.textContent = JSON.stringify(looked).replaceAll("<", "\\u003c");
  document.body.append(result);
});
