// Package redirect takes a customer from a click, in the app or in an e-mail,
// to the billing provider's portal. A portal link is minted at the click, sent
// as a redirect that nothing caches, and forgotten.
//
//	open := redirect.NewHandler(client, whose, redirect.Options{SignInURL: "/signin"})
//	mux.Handle("/billing/portal", open)
//
// and in the page:
//
//	<form method="post" action="/billing/portal" target="_blank" rel="noopener">
//	  <button>Manage subscription</button>
//	</form>
//
// A plain form needs no script, and no token against forgery: the handler
// refuses what [http.CrossOriginProtection] refuses.
//
// # Requests
//
// The first row that fits a request decides. The last column says whether a
// link is minted.
//
//	method              Sec-Fetch-Site         Sec-Fetch-Dest    Purpose   Accept  status  mints
//	OPTIONS             any                    any               any       any     204     no
//	other               any                    any               any       any     405     no
//	any                 any                    any               prefetch  any     403     no
//	HEAD                any                    any               none      any     200     no
//	GET, with AllowGET  same-origin            document          none      any     303     yes
//	GET                 any                    any               none      any     200     no
//	POST                cross-site, same-site  any               none      any     403     no
//	POST                same-origin, none, -   any               none      json    200     yes
//	POST                same-origin, none, -   document, -       none      html    303     yes
//	POST                same-origin, none, -   iframe, empty, …  none      html    406     no
//
// A dash means that the header is absent. Where a POST has no Sec-Fetch-Site,
// its Origin decides; Options.CrossOrigin may trust other origins. Purpose is
// Sec-Purpose, Purpose, or their older names. A request is for json if its
// Accept lists application/json, with no lower weight than text/html.
//
// A GET is answered with a page that has one button, since a link in a page or
// a bookmark is followed by more than its reader: scanners, previews, prefetch.
// A prefetch gets 403 without Retry-After, after which the browser asks again
// when the customer clicks. 405 and 204 carry Allow.
//
// # Your page's Content-Security-Policy
//
// A browser applies form-action to the redirect, too: with 'self' alone the
// link is minted and the navigation then dies without a word. A policy with
// form-action has to name the portal's host:
//
//	form-action 'self' customer-portal.paddle.com
//
// So it is with the host of Options.SignInURL, and where that redirects to. The
// pages of this package name both Options.AllowHosts and the sign-in's host.
//
// # Errors
//
// Each error has a page that says what the customer can do, or {"error": "…"}
// where JSON was asked for: 401 or the sign-in page for [ErrSignIn], 404 for
// portal.ErrNotFound, 400 for portal.ErrInvalidRequest and portal.ErrUnsupported,
// 403 for a subscription of another customer, 429 for too many clicks, 500 for an
// error of the program, and 503 for all that is the provider's. Content networks
// replace the bodies of 502 and 504, so these are not used.
//
// # fetch
//
// A script cannot follow the redirect: the portal's host sends no CORS headers.
// With Accept: application/json it gets {"url": "…"} to navigate to. A window
// that is opened after an await is blocked by Safari: a form is better.
//
// # E-mail
//
// A portal link in an e-mail has expired, or was spent by a scanner, when it is
// clicked. [Signer] makes links that live for weeks and hold no provider's
// token; [NewMailHandler] turns the press of a button into a portal link.
package redirect
