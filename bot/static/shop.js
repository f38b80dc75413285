// The shop page's own buttons: they open the fitting room and say there what they stand for.
const room = () => window.FittingRoom;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-try], [data-open]");
  if (!button || !room()) return;
  const wanted = button.dataset.try;
  if (wanted) room().say(wanted.startsWith("{") ? JSON.parse(wanted) : wanted, button.dataset.title);
  else room().open();
});

const item = document.querySelector("[data-item]");
if (item) {
  const chosen = (name) => item.querySelector(`input[name=${name}]:checked`);
  const photo = document.getElementById("item-photo");
  const original = photo.dataset.photo;
  const first = item.querySelector("input[name=colour]");
  item.addEventListener("change", ({ target }) => {
    if (target.name !== "colour") return;
    photo.src = target === first ? original : `${original}?colour=${encodeURIComponent(target.value)}`;
    photo.alt = photo.dataset.alt.replace("{colour}", target.dataset.name.toLowerCase());
  });
  const button = document.getElementById("try-this");
  button.addEventListener("click", () => {
    const colour = chosen("colour");
    const size = chosen("size").value;
    const title = button.dataset.title.replace("{colour}", colour.dataset.name.toLowerCase()).replace("{size}", size);
    room()?.say({ wish: "try_on", item: item.dataset.item, size, colour: colour.value }, title);
  });
}
