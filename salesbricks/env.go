package salesbricks

import "github.com/portallink/portallink-go/internal/credential"

// ConfigFromEnv returns a Config with the key in the variable SALESBRICKS_API_KEY, or
// in the file that SALESBRICKS_API_KEY_FILE names, and the BaseURL in
// SALESBRICKS_BASE_URL, if that is set. A nil lookup is [os.LookupEnv].
//
// Config.Key reads the file again once a minute, and at once when Salesbricks rejects the
// key: a key can change without a restart. If the file becomes invalid, the old key
// stays in use until the file has a valid key again.
//
// One newline at the end is dropped. These are errors: both variables are set, or
// neither; other white space; quotes around the key; a ${…} that nothing replaced;
// characters that no header can carry; a file that is empty or larger than 64 KiB.
// The error is a [*portal.Error] that names the variable and the path, and never
// repeats the content, or a key in the place of the path.
func ConfigFromEnv(lookup func(name string) (string, bool)) (Config, error) {
	key, baseURL, err := credential.FromEnv(provider, "SALESBRICKS", lookup)
	if err != nil {
		return Config{}, err
	}
	return Config{APIKey: key.Value, Key: key.Current, BaseURL: baseURL}, nil
}
