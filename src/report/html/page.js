
"use strict";
(() => {
  const form = document.getElementById("filters");
  const rule = document.getElementById("rule");
  const words = document.getElementById("words");
  const posts = [...document.querySelectorAll(".post")];
  const findings = [...document.querySelectorAll(".finding")];
  for (const id of [...new Set(findings.map((finding) => finding.dataset.rule))].sort()) {
    rule.add(new Option(id, id));
  }
  const show = () => {
    const states = new Set([...form.querySelectorAll("input:checked")].map((box) => box.value));
    const wanted = words.value.trim().toLowerCase();
    let shown = 0;
    for (const post of posts) {
      const has = !wanted || post.textContent.toLowerCase().includes(wanted);
      const visible = new Set();
      for (const finding of post.querySelectorAll(".finding")) {
        const { state, rule: id, finding: number } = finding.dataset;
        finding.hidden = !(has && states.has(state) && (!rule.value || rule.value === id));
        if (!finding.hidden) visible.add(number);
      }
      for (const ref of post.querySelectorAll(".ref")) ref.hidden = !visible.has(ref.dataset.finding);
      for (const mark of post.querySelectorAll("mark")) {
        mark.classList.toggle("off", !mark.dataset.findings.split(" ").some((number) => visible.has(number)));
      }
      const clean = post.classList.contains("clean");
      post.hidden = clean ? !(has && states.has("clean") && !rule.value) : visible.size === 0;
      shown += visible.size;
    }
    document.getElementById("shown").textContent = `${shown} of ${findings.length} findings shown`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
})();
