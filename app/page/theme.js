// Set the chosen appearance before anything is painted. Not a module: those run after the first paint.
const chosen = (() => {
  try {
    return JSON.parse(localStorage.getItem("inhouse.settings"))?.theme;
  } catch {
    return null;
  }
})();
if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
