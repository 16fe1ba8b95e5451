// Formulas of a file, a line of JSON, typeset by KaTeX and MathJax: what either refuses, as JSON. Folder of the packages first.
const fs = require("fs"), path = require("path");
const [folder, file] = process.argv.slice(2);
const formulas = JSON.parse(fs.readFileSync(file, "utf8"));
const from = name => require(path.join(folder, "node_modules", name));
const refused = [];
const katex = from("katex");
for (const tex of formulas) {
  try { katex.renderToString(tex, {displayMode: true, throwOnError: true, strict: "error"}); }
  catch (error) { refused.push(["KaTeX", tex, error.message]); }
}
const {mathjax} = from("mathjax-full/js/mathjax.js");
const {TeX} = from("mathjax-full/js/input/tex.js");
const {SVG} = from("mathjax-full/js/output/svg.js");
const {liteAdaptor} = from("mathjax-full/js/adaptors/liteAdaptor.js");
const {RegisterHTMLHandler} = from("mathjax-full/js/handlers/html.js");
const {AllPackages} = from("mathjax-full/js/input/tex/AllPackages.js");
RegisterHTMLHandler(liteAdaptor());
const wanted = AllPackages.filter(name => !["noerrors", "noundefined"].includes(name));
const page = mathjax.document("", {
  InputJax: new TeX({packages: wanted, formatError: (jax, error) => { throw error; }}),
  OutputJax: new SVG({fontCache: "none"}),
});
for (const tex of formulas) {
  try { page.convert(tex, {display: true}); }
  catch (error) { refused.push(["MathJax", tex, error.message]); }
}
console.log(JSON.stringify(refused));
