// Sets the theme before the first paint; a file of its own because the page's policy allows no inline script.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("brane.theme");
  } catch {}
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
