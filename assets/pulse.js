// What pages gain where scripts run: theme, sorting, filters, tooltips, copying. Without it everything is there all the same.
(() => {
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Before the first paint, so that nothing flashes.
  const remembered = (() => {
    try {
      return localStorage.getItem("pulse-theme");
    } catch {
      return null;
    }
  })();
  if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;
  root.classList.add("scripted");

  function isDark() {
    const { theme } = root.dataset;
    return theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  }

  function addTheme(button) {
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("pulse-theme", root.dataset.theme);
      } catch {
        // Not remembered where the browser keeps nothing.
      }
      show();
    });
    show();
  }

  const cellValue = (row, column) => {
    const cell = row.cells[column];
    return cell?.dataset.value ?? cell?.textContent ?? "";
  };

  function compare(a, b, kind, direction) {
    if (kind === "text") return direction * a.localeCompare(b);
    // Rows without a figure stay at the end.
    if (a === "" || b === "") return Number(a === "") - Number(b === "");
    return direction * (Number(a) - Number(b));
  }

  /** Rows that are sorted together: those of a body, or the bodies between two headings. */
  function groupsOf(table) {
    if (table.dataset.sorts !== "bodies") return [...table.tBodies].map((body) => [body, [...body.rows], (row) => row]);
    const groups = [[table, [], (body) => body.rows[0]]];
    for (const body of table.tBodies) {
      if (body.classList.contains("tag-heading")) groups.push([body, [], (one) => one.rows[0]]);
      else groups.at(-1)[1].push(body);
    }
    return groups;
  }

  function sortBy(table, heading) {
    const { sort: kind } = heading.dataset;
    const was = heading.getAttribute("aria-sort");
    const first = kind === "number" ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = was === first ? other : first;
    for (const one of all("th[aria-sort]", table)) one.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", order);
    const direction = order === "ascending" ? 1 : -1;
    for (const [place, items, rowOf] of groupsOf(table)) {
      const sorted = items.sort((a, b) =>
        compare(cellValue(rowOf(a), heading.cellIndex), cellValue(rowOf(b), heading.cellIndex), kind, direction),
      );
      if (place.tagName === "TBODY" && table.dataset.sorts === "bodies") place.after(...sorted);
      else if (place === table) table.tHead.after(...sorted);
      else place.append(...sorted);
    }
  }

  function addSorting(table) {
    for (const heading of all("th[data-sort]", table)) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sortBy(table, heading));
      heading.append(button);
    }
  }

  function addFilters(bar) {
    const items = all("[data-text]", document.getElementById(bar.dataset.filters));
    const fields = all("[data-filter]", bar);
    const count = bar.querySelector("[data-filter-count]");
    const address = new URLSearchParams(location.search);
    for (const field of fields) field.value = address.get(field.name) ?? "";

    const keeps = (item, field) => {
      if (field.value === "") return true;
      const { filter } = field.dataset;
      if (filter !== "text") return JSON.parse(item.dataset[filter] ?? "[]").includes(field.value);
      return field.value
        .toLowerCase()
        .split(/\s+/)
        .every((word) => item.dataset.text.includes(word));
    };
    const apply = () => {
      const shown = items.filter((item) => {
        item.hidden = !fields.every((field) => keeps(item, field));
        return !item.hidden;
      });
      count.textContent = fields.some((field) => field.value !== "") ? `${shown.length} of ${items.length}` : "";
    };
    const remember = () => {
      const now = new URLSearchParams(location.search);
      for (const field of fields) field.value === "" ? now.delete(field.name) : now.set(field.name, field.value);
      const search = now.size === 0 ? "" : `?${now}`;
      history.replaceState(null, "", location.pathname + search + location.hash);
    };
    bar.addEventListener("input", () => {
      apply();
      remember();
    });
    apply();
  }

  /** One box for all: what a chart's titles say, at once and in our own style. */
  function addTips() {
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    tip.setAttribute("aria-hidden", "true");
    document.body.append(tip);
    for (const title of all("svg title")) {
      const owner = title.parentElement;
      owner.dataset.tip = title.textContent;
      title.remove();
    }
    document.addEventListener("pointermove", (event) => {
      const owner = event.target instanceof Element ? event.target.closest("[data-tip]") : null;
      tip.hidden = owner === null;
      if (owner === null) return;
      tip.textContent = owner.dataset.tip;
      const { offsetWidth: width, offsetHeight: height } = tip;
      const left = event.clientX + 14 + width > innerWidth ? event.clientX - width - 10 : event.clientX + 14;
      tip.style.left = `${Math.max(4, left)}px`;
      tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 4))}px`;
    });
  }

  function addCopying(button) {
    const said = button.parentElement.querySelector("[data-said]");
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent);
        said.textContent = "Copied";
      } catch {
        source.closest("details").open = true;
        getSelection().selectAllChildren(source);
        said.textContent = "Press Ctrl+C to copy";
      }
      setTimeout(() => {
        said.textContent = "";
      }, 4000);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    all("[data-theme-toggle]").forEach(addTheme);
    all("table[data-sorts]").forEach(addSorting);
    all("[data-filters]").forEach(addFilters);
    all("[data-copy]").forEach(addCopying);
    for (const select of all("select[data-submits]"))
      select.addEventListener("change", () => select.form.requestSubmit());
    addTips();
  });
})();
