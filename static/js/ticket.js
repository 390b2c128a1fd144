// The page of a ticket at the kiosk: it prints, and then goes home like every page there.
import "./kiosk.js";
import "./paper.js";
