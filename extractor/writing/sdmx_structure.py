"""The data structure definition of the SDMX export, as SDMX-ML 3.0."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from extractor.writing.sdmx import AGENCY, COMPONENTS, STRUCTURE, VERSION, Component

_MADE = "2026-11-24T00:00:00Z"
"""The day on which this version of the structure was set: a header must have one, and no clock goes into a file."""
_CONCEPTS = "CONCEPTS"
_SPACES = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"


def structure_xml() -> str:
    """The message with the codelists, the concepts and the structure, names in English and Chinese.

    >>> structure_xml().startswith("<?xml")
    True
    """
    coded = [component for component in COMPONENTS if component.codes]
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<mes:Structure xmlns:mes="{_SPACES}message" xmlns:str="{_SPACES}structure" xmlns:com="{_SPACES}common">',
        f"<mes:Header><mes:ID>{STRUCTURE}</mes:ID><mes:Test>false</mes:Test><mes:Prepared>{_MADE}</mes:Prepared>"
        f'<mes:Sender id="{AGENCY}"/></mes:Header>',
        "<mes:Structures>",
        "<str:Codelists>",
        *(line for component in coded for line in _codelist(component)),
        "</str:Codelists>",
        "<str:ConceptSchemes>",
        *_concepts(),
        "</str:ConceptSchemes>",
        "<str:DataStructures>",
        *_structure(),
        "</str:DataStructures>",
        "</mes:Structures>",
        "</mes:Structure>",
    ]
    return "\n".join(parts) + "\n"


def _names(en: str, zh: str) -> str:
    named = (("en", en), ("zh", zh))
    return "".join(f'<com:Name xml:lang="{language}">{escape(name)}</com:Name>' for language, name in named)


def _head(tag: str, id: str) -> str:
    return f'<str:{tag} id={quoteattr(id)} agencyID="{AGENCY}" version="{VERSION}" isExternalReference="false">'


def _codelist(component: Component) -> Iterator[str]:
    yield _head("Codelist", f"CL_{component.id}") + _names(component.en, component.zh)
    for code, en, zh in component.codes:
        yield f"<str:Code id={quoteattr(code)}>{_names(en, zh)}</str:Code>"
    yield "</str:Codelist>"


def _concepts() -> Iterator[str]:
    yield _head("ConceptScheme", _CONCEPTS) + _names("concepts of bulletins", "公报概念")
    for component in COMPONENTS:
        yield f"<str:Concept id={quoteattr(component.id)}>{_names(component.en, component.zh)}</str:Concept>"
    yield "</str:ConceptScheme>"


def _structure() -> Iterator[str]:
    yield _head("DataStructure", STRUCTURE) + _names("observations of bulletins", "公报观测数据")
    yield "<str:DataStructureComponents>"
    yield '<str:DimensionList id="DimensionDescriptor">'
    dimensions = [component for component in COMPONENTS if component.part == "dimension"]
    for at, component in enumerate(dimensions, 1):
        yield f'<str:Dimension id="{component.id}" position="{at}">{_content(component)}</str:Dimension>'
    for component in COMPONENTS:
        if component.part == "time":
            yield f'<str:TimeDimension id="{component.id}">{_content(component)}</str:TimeDimension>'
    yield "</str:DimensionList>"
    yield '<str:AttributeList id="AttributeDescriptor">'
    for component in COMPONENTS:
        if component.part == "attribute":
            usage = "mandatory" if component.must else "optional"
            tie = "<str:AttributeRelationship><str:Observation/></str:AttributeRelationship>"
            yield f'<str:Attribute id="{component.id}" usage="{usage}">{_content(component)}{tie}</str:Attribute>'
    yield "</str:AttributeList>"
    yield '<str:MeasureList id="MeasureDescriptor">'
    for component in COMPONENTS:
        if component.part == "measure":
            yield f'<str:Measure id="{component.id}" usage="mandatory">{_content(component)}</str:Measure>'
    yield "</str:MeasureList>"
    yield "</str:DataStructureComponents>"
    yield "</str:DataStructure>"


def _content(component: Component) -> str:
    place = "urn:sdmx:org.sdmx.infomodel"
    concept = f"{place}.conceptscheme.Concept={AGENCY}:{_CONCEPTS}({VERSION}).{component.id}"
    holds = f'<str:TextFormat textType="{component.type}"/>'
    if component.codes:
        holds = f"<str:Enumeration>{place}.codelist.Codelist={AGENCY}:CL_{component.id}({VERSION})</str:Enumeration>"
    return (
        f"<str:ConceptIdentity>{concept}</str:ConceptIdentity>"
        f"<str:LocalRepresentation>{holds}</str:LocalRepresentation>"
    )
