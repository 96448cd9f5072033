//! Which addresses keys and texts may go to.

use reqwest::Url;

/// Checks a service's address: HTTPS, or plain HTTP to this machine; to another one only when that is allowed.
///
/// # Errors
/// What is wrong with it, and what to do next.
pub fn check(address: &str, allow_http: bool) -> Result<(), (String, String)> {
    let advice = || "Check `url` in trivani.toml".to_owned();
    let url =
        Url::parse(address).map_err(|error| (format!("`url` is no address: {error}"), advice()))?;
    if !url.username().is_empty() || url.password().is_some() {
        let message = "`url` holds a name or a password".to_owned();
        let advice = "Take it out, and name the key with `key_env` or `key_file`".to_owned();
        return Err((message, advice));
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if allow_http || is_this_machine(&url) => Ok(()),
        "http" => Err((
            format!(
                "plain HTTP to {}: texts and keys could be read on the way",
                url.host_str().unwrap_or_default()
            ),
            "Use https://, or allow it with --allow-http or `allow_http = true`".to_owned(),
        )),
        scheme => Err((format!("`url` begins with {scheme}:"), advice())),
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_goes_to_this_machine_only_unless_allowed() {
        for address in [
            "http://localhost:11434/v1",
            "http://127.0.0.1/v1",
            "http://[::1]:8000",
            "https://a.example/v1",
        ] {
            assert_eq!(check(address, false), Ok(()), "{address}");
        }
        for address in [
            "http://10.0.0.5:8000/v1",
            "http://office/v1",
            "http://localhost.example/v1",
        ] {
            assert!(check(address, false).is_err(), "{address}");
            assert_eq!(check(address, true), Ok(()), "{address}");
        }
    }

    #[test]
    fn an_address_with_a_password_is_refused_without_quoting_it() {
        let (message, _) = check("https://me:hunter2@a.example/v1", true).unwrap_err();
        assert!(!message.contains("hunter2"));
        assert!(check("a.example/v1", true).is_err());
        assert!(check("ftp://a.example", true).is_err());
    }
}
