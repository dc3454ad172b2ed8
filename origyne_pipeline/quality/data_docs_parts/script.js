// The little of jQuery and bootstrap-table that these pages call: it fills a table, and makes its rows links.
function $(chosen) {
  const nothing = () => api;
  const fill = (options) => {
    const table = typeof chosen === "string" ? document.querySelector(chosen) : null;
    if (!table || typeof options !== "object") return api;
    const columns = [].concat(...options.columns).filter((column) => column.visible !== false);
    const head = table.createTHead().insertRow();
    for (const column of columns) {
      const cell = document.createElement("th");
      cell.innerHTML = column.title;
      head.append(cell);
    }
    const body = table.createTBody();
    for (const values of options.data) {
      const row = body.insertRow();
      for (const column of columns) row.insertCell().innerHTML = values[column.field] ?? "";
      if (values._table_row_link_path) {
        row.dataset.href = values._table_row_link_path;
        row.onclick = () => { window.location = values._table_row_link_path; };
      }
    }
    return api;
  };
  const known = { bootstrapTable: fill };
  const api = new Proxy({}, { get: (_, name) => known[name] ?? nothing });
  return api;
}
