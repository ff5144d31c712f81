// Package redirect takes a customer from a click, in the app or in an e-mail,
// to the billing provider's portal. The handler mints a portal link at the click,
// sends it as a redirect that nothing caches, and forgets it.
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
// A plain form needs no script and no CSRF token: the handler rejects what
// [http.CrossOriginProtection] rejects.
//
// # Requests
//
// The first row that matches a request decides. The last column says whether the
// handler mints a link.
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
// A dash means that the header is absent. If a POST has no Sec-Fetch-Site, its
// Origin decides; Options.CrossOrigin may trust other origins. Purpose is
// Sec-Purpose, Purpose, or one of their older names. A request is for json if its
// Accept lists application/json with at least the weight of text/html.
//
// The response to a GET is a page with one button: not only people follow a link,
// but also scanners, previews and prefetches. A prefetch gets 403 without
// Retry-After; the browser then asks again when the customer clicks. Responses
// with 405 and 204 carry Allow.
//
// If your page has a service worker, it must not respond to these requests: a form
// that it passes on with fetch arrives with Sec-Fetch-Dest: empty, and gets 406.
//
// # Your page's Content-Security-Policy
//
// A browser applies form-action to the redirect, too. If the policy of your page
// has only 'self', the handler mints the link, but the browser blocks the
// navigation and shows no error. A policy with form-action has to name the
// portal's host:
//
//	form-action 'self' customer-portal.paddle.com
//
// It also has to name the host of Options.SignInURL, and each host that this URL
// redirects to. The pages of this package name Options.AllowHosts and the host of
// Options.SignInURL.
//
// # Errors
//
// Each error has a page that says what the customer can do. A request for JSON gets
// {"error": "…"} instead. The status is
//
//   - 401, or a redirect to the sign-in page, for [ErrSignIn];
//   - 404 for [portal.ErrNotFound];
//   - 400 for [portal.ErrInvalidRequest] and [portal.ErrUnsupported];
//   - 403 for a subscription of another customer;
//   - 429 for too many clicks;
//   - 500 for an error of the program;
//   - 503 for every other error of the provider.
//
// The handlers do not use 502 and 504, because content delivery networks replace
// their bodies.
//
// # fetch
//
// A script cannot follow the redirect: the portal's host sends no CORS headers.
// With Accept: application/json it gets {"url": "…"} to navigate to. A form is
// better: Safari blocks a window that a script opens after an await.
//
// # E-mail
//
// A portal link in an e-mail would expire, or a scanner would use it up, before the
// customer clicks. [Signer] makes links that live for weeks and contain no provider
// token. [NewMailHandler] shows a page with a button, and mints a portal link when
// the customer presses it.
package redirect
