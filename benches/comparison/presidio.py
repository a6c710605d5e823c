"""Presidio on posts as lines of JSON: prints in how many it found an address, of how many, and the seconds that took,
without start and reading. It runs with its own recognisers, and with the model of language where that is installed."""

import json
import sys
import time
from itertools import islice

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine

MODEL = "en_core_web_sm"


class NoModel(SpacyNlpEngine):
    """Words, and nothing that would have to be downloaded."""

    def __init__(self):
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}


# The list of domains that it carries, instead of one from the network.
tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
with open(sys.argv[1], encoding="utf-8") as file:
    texts = [json.loads(line)["text"] for line in islice(file, int(sys.argv[2]))]
engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": MODEL}]) if spacy.util.is_package(MODEL) else NoModel()
registry = RecognizerRegistry(supported_languages=["en"])
registry.load_predefined_recognizers(languages=["en"])
analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
analyzer.analyze("a first post", language="en")
began = time.perf_counter()
found = sum(any(e.entity_type == "EMAIL_ADDRESS" for e in analyzer.analyze(text, language="en")) for text in texts)
print(found, len(texts), time.perf_counter() - began)
