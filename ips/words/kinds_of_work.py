"""By which words people tell what kind of work it is: in what a client wishes, and in a job lead.

A word stands here only where it says so by itself. 'Drive', 'clean', 'care', 'computer' and 'kids'
stand in wishes about something else, so those who are meant stand here: a driver, a cleaner.
"""

from __future__ import annotations

from collections.abc import Mapping

JOB_TYPES: Mapping[str, str] = {
    "food": "Food service",
    "retail": "Retail",
    "warehouse": "Warehouse",
    "cleaning": "Cleaning",
    "office": "Office",
    "care": "Care and health",
    "childcare": "Children and teaching",
    "driving": "Driving and delivery",
    "production": "Production",
    "building": "Building and repair",
    "grounds": "Grounds and farming",
    "customers": "Customer service",
    "security": "Security",
    "computers": "Computers",
    "arts": "Arts and media",
}
"""What a unit's jobs are often about; a form and a line take any other words."""

HOTEL, ANIMALS = "hotel", "animals"

CALLED: Mapping[str, str] = {**JOB_TYPES, HOTEL: "Hotels", ANIMALS: "Animals"}
"""Every kind that words tell, as people call it."""

SAID_BY: Mapping[str, str] = {
    "food": """
        kitchen / cook / cooking / chef / prep cook / food prep; baker / bakery / baking;
        restaurant / diner; cafe / coffee shop / barista; cafeteria / canteen; deli;
        pizza / pizzeria; catering / caterer; bartender; waiter / waitress / waiting tables;
        food service; fast food; dish washer / dish washing; ice cream
    """,
    "retail": """
        shop / store / retail / boutique / shop assistant / thrift store; supermarket / grocery /
        groceries; cashier; sales / salesperson / sales clerk; stocking / stocker / shelf stacker /
        shelf stacking; clerk
    """,
    "warehouse": """
        warehouse / stock room / order picking / picker; packing / packer / packaging; forklift;
        loader / loading / unloading; shipping / logistics; stocking / shelf stacker
    """,
    "cleaning": """
        cleaner / cleaning / janitor / janitorial / custodian; housekeeper / housekeeping /
        room attendant; laundry / laundromat
    """,
    "office": """
        office / clerical / secretary / administrative / admin; clerk; receptionist; filing;
        data entry / typing; book keeping / book keeper / accounting / accountant; mail room
    """,
    "care": """
        caregiver / care giving / carer / home care / elder care / care home / personal care /
        with the elderly / with seniors; nurse / nursing / nursing home; home health / health aide /
        health care / medical assistant; pharmacy
    """,
    "childcare": """
        child care / day care / with children / with kids / babysitting; kindergarten / preschool /
        nursery; teacher / teaching / teachers aide; tutor / tutoring
    """,
    "driving": """
        driver / driving / truck driver / trucking / chauffeur; delivery / deliveries / courier
    """,
    "production": """
        factory / assembly / assembler / manufacturing / production / machine operator;
        sewing / seamstress / tailor / tailoring; printing
    """,
    "building": """
        construction / builder / bricklayer; carpenter / carpentry; plumber / plumbing; electrician;
        painter; roofing / roofer; handyman / maintenance / repair / with tools; mechanic;
        welder / welding
    """,
    "grounds": """
        garden / gardener / gardening / landscaping / landscaper / lawn; farm / farmer / farming;
        greenhouse / nursery / plants; groundskeeper / groundskeeping / outdoors; forestry
    """,
    "customers": """
        customer service / with customers; call center / call centre; help desk; front desk;
        receptionist; cashier; box office; hostess
    """,
    "security": "security / security guard / guard / night watch / watchman",
    "computers": """
        computers / programmer / programming / software / coding; web design; it support / help desk
    """,
    "arts": """
        artist; graphic design / designer / web design; photography / photographer;
        music / musician; theater / theatre; painter; writing / writer
    """,
    HOTEL: """
        hotel / motel / hospitality; front desk; porter / night porter / bellhop / concierge;
        housekeeper / housekeeping / room attendant
    """,
    ANIMALS: """
        animals / animal shelter; dogs / dog walker / dog walking; cats; kennel; stables / horses;
        pet shop / pet store / pet care; veterinary / vet clinic
    """,
}
"""Kind -> words and phrases, also in the plural; behind '/' another for the same.

What stands under two kinds says either.
"""

SAYS_NOTHING = """
    social security; job security; post office; office hours; store hours; hotel bus;
    driving distance; driving license; driving licence
"""
"""Phrases with a word from above in them that tell of no work."""
