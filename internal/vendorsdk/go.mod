module github.com/portallink/portallink-go/internal/vendorsdk

go 1.25.0

require (
	github.com/PaddleHQ/paddle-go-sdk/v4 v4.1.0
	github.com/portallink/portallink-go v0.0.0
	github.com/stretchr/testify v1.11.1
)

require (
	github.com/davecgh/go-spew v1.1.1 // indirect
	github.com/ggicci/httpin v0.20.1 // indirect
	github.com/ggicci/owl v0.8.2 // indirect
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/pmezard/go-difflib v1.0.0 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)

replace github.com/portallink/portallink-go => ../..
