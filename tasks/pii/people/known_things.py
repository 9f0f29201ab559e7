"""Know the languages, and companies, programs and devices that the tagger often takes for people.

Only words that hardly anybody is called; a word that a list of names has is left to the tagger.
"""

import regex

from tasks.pii.people import name_lists

LANGUAGES = frozenset(
    """
    afrikaans albanian amharic aragonese armenian assamese asturian azerbaijani bashkir basque belarusian
    bengali bokmål bosnian breton burmese cantonese catalan cebuano cornish corsican croatian danish dari
    dhivehi dzongkha esperanto estonian faroese flemish frisian friulian gaelic galician greenlandic
    guarani gujarati haitian hausa hawaiian hmong icelandic igbo inuktitut javanese kabyle kannada kazakh
    khmer kinyarwanda kurdish kyrgyz latvian limburgish lingala lithuanian luxembourgish macedonian
    malagasy malayalam maltese mandarin maori māori marathi mayan moldovan nahuatl navajo nepali nynorsk
    occitan odia oriya oromo ossetian papiamento pashto punjabi quechua romani romansh samoan sanskrit
    sardinian serbian sicilian sindhi sinhala sinhalese slovak slovenian slovene somali sorbian sotho
    sundanese swahili tagalog tajik tamil tatar telugu tibetan tigrinya tongan tswana turkmen ukrainian
    urdu uyghur uzbek valencian vietnamese walloon welsh wolof xhosa yiddish yoruba zhuang zulu
    """.split()
)
# People are called so too: a language where a bracket says which of its forms.
NAMED_LANGUAGES = frozenset("engels frans duits deens spaans pools deutsch german roman".split())
BRACKET = regex.compile(r" \(")
# Written here with the capitals that they mostly have; compared without case.
BRANDS = frozenset(
    """
    Accenture Acer Activision Adafruit Adidas Adobe Airbnb Airtable Akamai Alibaba Allianz Altavista Amtrak Anaconda
    Ansible Arduino Arista Asana Asus Atari Atlassian Audacity Autodesk Avaya Avast Bitbucket Bitcoin Bluetooth Boeing
    Bosch Broadcom Canonical Capgemini Celeron Chilkat Chromecast Chromium Cisco Citrix Cloudflare Codeberg
    Codecov Compaq Comcast Coreutils Cygwin Databricks Datadog Debian Deloitte Digitalocean Dilbert Discourse Docker
    Dropbox Drupal Duktape Ebay Elasticsearch Electrolux Emacs Enron Epson Ericsson Etsy Evernote Expedia Facebook
    Fastly Fedora Figma Firebase Firefox Flickr Fortinet Freshdesk Fujitsu Garmin Gentoo Gitea Github Gitlab Gmail
    Gnutella Google Grafana Groupon Habeas Hadoop Heineken Heroku Hitachi Honeywell Huawei Hyundai Ikea Infineon
    Infosys Inkscape Instagram Intel Intuit Itanium Itunes Jabber Jekyll Jira Joomla Jupyter Kaggle Kalray Kaspersky
    Kibana Kindle Kodak Konqueror Kubernetes Lenovo Lexmark Libreoffice Lindows Linkedin Linux Logitech Lufthansa Lumix
    Lycoris Lycos Macbook Macromedia Magento Mailchimp Mandrake Mandriva Mastercard Matlab Mazda Mediafour Mediatek
    Mediawiki Memcached Microsoft Minecraft Minolta Mitel Mitsubishi Mongodb Motorola Mozilla Mysql Nagios Napster Netapp
    Netflix Netpbm Netscape Newegg Nginx Nikon Nimda Nintendo Nissan Nokia Novell Nvidia Okta Openbsd Openssl
    Opensuse Oracle Palantir Panasonic Paypal Pentium Pepsi Perforce Peugeot Photoshop Pinterest Playstation Podman
    Postfix Postgres Postgresql Prometheus Qualcomm Quora Raspbian Realtek Reddit Redhat Redis Renault Reuters
    Rexroth Roku Salesforce Samsung Sandisk Seagate Segway Selenium Sendmail Sennheiser Sharepoint Shopify Siemens Skoda
    Skype Slackware Slashdot Snapchat Solaris Songkick Sourceforge Spamassassin Splunk Spotify Squarespace
    Starbucks Stripe Subaru Substack Suse Symantec Synology Telegram Teradata Terraform Tesco Texaco Thinkpad
    Thunderbird Tiktok Tomcat Toshiba Toyota Trello Tumblr Twilio Twitch Twitter Typescript Uber Ubuntu Unilever
    Unisys Vagrant Verizon Viacom Vimeo Vivendi Vmware Vodafone Volkswagen Volvo Walmart Webex Webkit Webmin Whatsapp
    Alt Aptitude Asterisk Atom Autocad Azure Bios Busybox Capslock Coldfusion Ctrl Cups Cyrix Dolibarr Dovecot Drush
    Entf Escape Exchange Exim Fortran Gimp Gnome Grub Haskell Horde Icinga Idle Kde Kerberos Keycloak Knoppix Latex Lilo
    Logwatch Lxc Lyx Maj Mailman Moodle Munin Mutt Nextcloud Nfs Odoo Openldap Openvpn Outlook Owncloud Perl Pixar Posix Proxmox
    Puppet Python Qemu Qmail Rsync Samba Strg Snort Squid Subversion Systemd Tab Tripwire Umschalt Unix Vim Virtualbox
    Xen Xfce Xorg Zabbix Zimbra
    Wikipedia Winamp Wireshark Wordpress Xbox Xerox Yahoo Yamaha Yandex Yelp Youtube Zendesk Zigbee Zotero Zwave
    """.lower().split()
)
DAY = regex.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)"
)
DAYS = regex.compile(rf"{DAY.pattern}(?: {DAY.pattern})*")
DATED = regex.compile(r"\.?,? {1,2}\d|,? (?:Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)\b")
# Written by programs: a line that starts with a dot, fr"Hello, b'Hey, (iii).
CODE = regex.compile(
    r"(?<!\p{L})(?:[bfru]|rb|fr)['\"]\p{L}|\((?:[ivx]+|\d)\)|[=<>{}\[\]\\$%^~`]|::|\n\s*[.#@]"
)
# A system and gates of a site, whose first words people are called.
OWN = regex.compile(r"Mac OS(?: X)?|Tor (?:Nord|Süd|Ost|West|Mitte|\p{Lu}|\d+)")
KEBAB = regex.compile(r"\p{Ll}+(?:-\p{Ll}+)+")


def _is_identifier(value: str) -> bool:
    """Return whether words with underscores are no name: my_name, MY_NAME, mes_Paquets; not
    Jane_Roe."""
    first, *others = value.split("_")
    small = len(others) == 1 and first.islower() and not name_lists.is_called(first)
    return value.islower() or value.isupper() or small


def _is_language(words: list[str], text: str, end: int) -> bool:
    """Return whether words are languages or their encodings: MacTibetan, Engels (Dvorak)."""
    named = len(words) == 1 and words[0] in NAMED_LANGUAGES and BRACKET.match(text, end)
    return bool(named) or all(word.removeprefix("mac") in LANGUAGES for word in words)


def is_thing(text: str, start: int, end: int) -> bool:
    """Return whether a span is a language, a company or program, a day with its date, or code."""
    value = text[start:end]
    dated = DAYS.fullmatch(value) and DATED.match(text, end)
    if CODE.search(value) or dated or OWN.fullmatch(value):
        return True
    if "_" in value and _is_identifier(value):
        return True
    if KEBAB.fullmatch(value):  # npm-ll; jean-pierre is somebody
        return name_lists.first_names().isdisjoint(value.split("-"))
    words = [
        word.removesuffix("'s").removesuffix("’s").lower()
        for word in value.replace("-", " ").split()
    ]
    if not words or _is_language(words, text, end):
        return True
    known = [word in LANGUAGES | BRANDS and not name_lists.is_called(word) for word in words]
    return all(known) or (known[0] and not name_lists.is_called(value))  # Mozilla Bespin
