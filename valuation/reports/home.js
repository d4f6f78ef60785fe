"use strict";
// Heatmaps: a slider fades between photo and map, and a click, Enter or Space enlarges one; arrow keys lead on.
const slider = document.querySelector("#heat");
const dialog = document.querySelector("dialog");
const shots = [...document.querySelectorAll(".shot")];
let shown = 0;
const show = (place) => {
  shown = (place + shots.length) % shots.length;
  const large = dialog.querySelector(".large");
  large.replaceChildren(...[...shots[shown].querySelectorAll("img")].map((picture) => picture.cloneNode()));
  dialog.querySelector("p").textContent = shots[shown].dataset.words;
};
if (slider) {
  const fade = () => document.documentElement.style.setProperty("--heat", slider.value / 100);
  slider.addEventListener("input", fade);
  fade();
}
shots.forEach((shot, place) => shot.addEventListener("click", () => { show(place); dialog.showModal(); }));
if (dialog) {
  dialog.querySelector("[data-step='-1']").addEventListener("click", () => show(shown - 1));
  dialog.querySelector("[data-step='1']").addEventListener("click", () => show(shown + 1));
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(shown - 1);
    if (event.key === "ArrowRight") show(shown + 1);
  });
}
