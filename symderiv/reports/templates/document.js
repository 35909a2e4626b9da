// Filters statements by verdict and by words; opens what a link points into.
"use strict";
(() => {
  const articles = [...document.querySelectorAll("main article")];
  const texts = new Map(articles.map((one) => [one, one.textContent.toLowerCase()]));
  const search = document.querySelector("#search\\:");
  const verdicts = [...document.querySelectorAll("input[name=verdict]")];
  const count = document.querySelector("#count\\:");
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = verdicts.find((one) => one.checked).value;
    let shown = 0;
    for (const article of articles) {
      const fits = (wanted === "all" || article.dataset.verdict === wanted) &&
        words.every((word) => texts.get(article).includes(word));
      article.hidden = !fits;
      shown += fits;
    }
    for (const section of document.querySelectorAll("main section.chapter")) {
      section.hidden = ![...section.querySelectorAll("article")].some((one) => !one.hidden);
      const link = document.querySelector(`nav a[href="#${CSS.escape(section.id)}"]`);
      if (link) link.parentElement.hidden = section.hidden;
    }
    count.textContent = `${shown} of ${articles.length}`;
  };
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const article = target && target.closest("article");
    if (!article) return;
    if (article.hidden) {
      search.value = "";
      verdicts[0].checked = true;
      show();
    }
    for (const fold of article.querySelectorAll("details")) fold.open = true;
    article.scrollIntoView();
  };
  const cue = () => {
    for (const one of document.querySelectorAll(".scroll")) {
      one.classList.toggle("more", one.scrollWidth > one.clientWidth + 1);
    }
  };
  search.addEventListener("input", show);
  for (const one of verdicts) one.addEventListener("change", show);
  for (const button of document.querySelectorAll("button[data-fold]")) {
    button.addEventListener("click", () => {
      const folds = document.querySelectorAll("main details");
      for (const fold of folds) fold.open = button.dataset.fold === "open";
    });
  }
  addEventListener("hashchange", open);
  addEventListener("resize", cue);
  addEventListener("beforeprint", () => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
  document.querySelector("form.filter").addEventListener("submit", (event) => event.preventDefault());
  document.body.classList.add("live");
  show();
  open();
  cue();
})();
