/* Passkeys: when the browser gives no key (cancelled, none there, wrong address), say so instead of doing nothing. */
(function () {
  "use strict";
  document.addEventListener("allauth.error", function (event) {
    var place = document.querySelector("[data-passkey-failed]");
    if (!place) return;
    event.preventDefault();
    place.hidden = false;
  });
  document.addEventListener("click", function (event) {
    if (!event.target.closest("button")) return;
    var place = document.querySelector("[data-passkey-failed]");
    if (place) place.hidden = true;
  });
})();
