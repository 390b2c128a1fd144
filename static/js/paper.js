// Prints the ticket of a page that the server has written down as printed; a reload of that page prints nothing.
import "./clock.js";

const paper = new CSSStyleSheet();

// The preview has the paper's proportions: its height in millimetres is what the printer should feed.
function printTicket() {
  // A sheet of A5 has its size in the style sheet.
  const ticket = document.querySelector(".ticket")?.getBoundingClientRect();
  if (!ticket) return window.print();
  const wide = document.documentElement.classList.contains("paper-58") ? 58 : 80;
  paper.replaceSync(`@page { size: ${wide}mm ${Math.ceil((ticket.height / ticket.width) * wide) + 2}mm; margin: 0; }`);
  window.print();
}

if ("print" in document.body.dataset) {
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, paper];
  document.fonts.ready.then(() => setTimeout(printTicket, 150));
}
